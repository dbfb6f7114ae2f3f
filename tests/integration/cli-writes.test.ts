// How the command line writes what comes out: whole or not at all, and through whatever is no plain file.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const cli = resolve(import.meta.dirname, '../../out/main/cli.cjs');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onlooker-cli-writes-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** `script` may say `onlooker`. */
function shell(script: string) {
  const words = `onlooker() { "${process.execPath}" "${cli}" "$@"; }; ${script}`;
  return spawnSync('sh', ['-c', words], { encoding: 'utf8', cwd: folder, timeout: 60_000 });
}

test('a report that fails half way leaves the one that was there', () => {
  writeFileSync(join(folder, 'lesson.json'), 'the last lesson');
  // Two kilobytes a file, and no signal for who writes more.
  const { status, stderr } = shell(
    "trap '' XFSZ; ulimit -f 4; onlooker inspect --lab --json lesson.json",
  );
  expect({ status, stderr }).toMatchObject({ status: 3 });
  expect(stderr).toContain('lesson.json: ');
  expect(readFileSync(join(folder, 'lesson.json'), 'utf8')).toBe('the last lesson');
  expect(readdirSync(folder)).toEqual(['lesson.json']);
});

test('a pipe is written through', () => {
  const { stdout, stderr } = shell('onlooker inspect --lab --json /dev/stdout | cat');
  expect(stderr).toContain('wrote /dev/stdout');
  expect(JSON.parse(stdout)).toMatchObject({ format: expect.stringContaining('onlooker') });
});
