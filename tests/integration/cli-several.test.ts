// Several captures in one command: a report each, one Parquet folder, and one JSON document after the other.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cafeCapture } from '../helpers/cafe-capture.ts';

const cli = resolve(import.meta.dirname, '../../out/main/cli.cjs');
const folder = mkdtempSync(join(tmpdir(), 'onlooker-several-'));

beforeAll(async () => {
  const bytes = await cafeCapture();
  for (const name of ['cafe.pcap', 'train.pcap']) writeFileSync(join(folder, name), bytes);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const run = (...words: string[]) =>
  spawnSync(process.execPath, [cli, ...words], {
    encoding: 'utf8',
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
    timeout: 120_000,
  });

function onlooker(...words: string[]) {
  const done = run(...words);
  expect(done).toMatchObject({ status: 0 });
  return done;
}

test('each has its report, and all of them one Parquet folder', () => {
  const reports = ['--report', 'out.html', '--report', 'all.parquet', '--json', 'out.json'];
  onlooker('import', 'cafe.pcap', 'train.pcap', ...reports);
  const written = readdirSync(folder).filter((name) => name.startsWith('out'));
  expect(written.sort()).toEqual([
    'out-cafe.html',
    'out-cafe.json',
    'out-train.html',
    'out-train.json',
  ]);
  expect(readFileSync(join(folder, 'out-train.html'), 'utf8')).toContain('<h1>train.pcap</h1>');
  expect(readdirSync(join(folder, 'all.parquet'))).toHaveLength(2);
  // A folder of several sessions, opened again, gives as many.
  onlooker('import', 'all.parquet', '--report', 'back.md');
  expect(readdirSync(folder).filter((name) => name.startsWith('back'))).toHaveLength(2);
});

test('standard output takes one document after the other', () => {
  const { stdout } = onlooker('import', 'cafe.pcap', 'train.pcap', '--json', '-');
  const documents = stdout.split(/(?<=^\})\n(?=\{)/m).map((text) => JSON.parse(text) as unknown);
  expect(documents).toMatchObject([
    { session: { title: 'cafe.pcap' } },
    { session: { title: 'train.pcap' } },
  ]);
});

test('one that cannot be read is told of in words and does not keep the others from being read', () => {
  writeFileSync(join(folder, 'notes.txt'), 'No capture, but what somebody wrote down of one.');
  const { status, stdout, stderr } = run('import', 'nowhere.pcap', 'notes.txt', 'cafe.pcap');
  expect(status).toBe(4);
  expect(stderr).toContain('onlooker: nowhere.pcap: There is no such file or folder.');
  expect(stderr).toContain('onlooker: notes.txt: It is no capture: ');
  expect(stdout).toContain('In the clear, worst first');
});
