// The file that the browser engine writes its secrets into: private, nameless as soon as it can be, and
// empty whenever no session runs.
import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  keyLogPlace,
  openEngineKeyLog,
} from '../../../../electron/main/page-load/engine-key-log.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'onlooker-key-log-test-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function open(platform: NodeJS.Platform = 'linux') {
  const log = openEngineKeyLog({ platform, folders: [join(root, 'not-there'), root] });
  if (log === null) throw new Error('no key log');
  return log;
}

describe('openEngineKeyLog', () => {
  it('is for its owner alone', () => {
    const log = open();
    expect(statSync(log.path).mode & 0o777).toBe(0o600);
    expect(statSync(join(log.path, '..')).mode & 0o777).toBe(0o700);
    log.close();
  });

  it('has no name once a session begins, and gives its lines all the same', () => {
    const log = open();
    const engine = openSync(log.path, 'a');
    writeSync(engine, 'CLIENT_RANDOM of before\n');
    log.begin();
    expect(readdirSync(root)).toEqual([]);
    writeSync(engine, 'CLIENT_RANDOM 01 aa\nCLIENT_RANDOM 02 bb\n');
    expect(log.take()).toEqual(['CLIENT_RANDOM 01 aa', 'CLIENT_RANDOM 02 bb']);
    expect(fstatSync(engine).size).toBe(0);
    writeSync(engine, 'CLIENT_RANDOM 03 cc\n');
    expect(log.take()).toEqual(['CLIENT_RANDOM 03 cc']);
    log.close();
    expect(log.take()).toEqual([]);
    closeSync(engine);
  });

  it('keeps its name where open files cannot lose it, until the end', () => {
    const log = open('win32');
    appendFileSync(log.path, 'CLIENT_RANDOM of before\n');
    log.begin();
    expect(statSync(log.path).size).toBe(0);
    log.close();
    expect(existsSync(log.path)).toBe(false);
    expect(readdirSync(root)).toEqual([]);
  });

  it('is none where there is no place for it', () => {
    expect(openEngineKeyLog({ platform: 'linux', folders: [join(root, 'not-there')] })).toBeNull();
  });

  it('stays in memory where the system has files there', () => {
    expect(keyLogPlace('linux').folders[0]).toBe('/dev/shm');
    expect(keyLogPlace('darwin').folders).toEqual([tmpdir()]);
  });
});
