// Files written whole: what stood there before stays until the new one is all there.
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findTarget, writeWhole } from '../../../electron/interchange/write-whole.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onlooker-write-'));
  path = join(folder, 'report.md');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('replaces the file and leaves nothing else', async () => {
  writeFileSync(path, 'old');
  await writeWhole(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['report.md']);
});

it('rejects and leaves nothing when the place cannot be written', async () => {
  await expect(writeWhole(join(folder, 'absent', 'x.md'), 'x')).rejects.toMatchObject({
    code: 'ENOENT',
  });
  expect(readdirSync(folder)).toEqual([]);
});

it('leaves the old file when the new one breaks off half way', async () => {
  writeFileSync(path, 'old');
  async function* broken() {
    yield Buffer.from('half');
    await Promise.reject(new Error('the session is gone'));
  }
  await expect(writeWhole(path, broken())).rejects.toThrow('the session is gone');
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['report.md']);
});

it('keeps the permissions of the file that stood there', async () => {
  writeFileSync(path, 'old');
  chmodSync(path, 0o640);
  await writeWhole(path, 'new');
  expect(statSync(path).mode & 0o777).toBe(0o640);
});

it('makes what is for its owner readable to nobody else, whatever stood there', async () => {
  writeFileSync(path, 'old');
  chmodSync(path, 0o644);
  await writeWhole(path, 'secret', 'owner');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('writes behind a link, to a file that is there or not yet', async () => {
  const link = join(folder, 'latest.md');
  symlinkSync('report.md', link);
  await writeWhole(link, 'first');
  await writeWhole(link, 'second');
  expect(readFileSync(path, 'utf8')).toBe('second');
  expect(readlinkSync(link)).toBe('report.md');
});

it('writes through a pipe', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = spawn('cat', [pipe]);
  await writeWhole(pipe, 'through');
  expect(await text(reader.stdout)).toBe('through');
  expect(statSync(pipe).isFIFO()).toBe(true);
});

it('takes what a shell opened as it is, whatever file stands behind it', async () => {
  expect(await findTarget('/dev/stdout')).toBeNull();
  expect(await findTarget('/dev/fd/1')).toBeNull();
  expect(await findTarget('/dev/null')).toBeNull();
});
