// How the command line writes what comes out: whole or not at all, and through whatever is no plain file.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

/** Permissions in octal digits, by path. */
const modesIn = (path: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(folder, path), { recursive: true, encoding: 'utf8' }).map((name) => [
      name.replace(/session=[^/]+/, 'session').replace(/date=[^/]+/, 'date'),
      (statSync(join(folder, path, name)).mode & 0o777).toString(8),
    ]),
  );

test('what holds secrets is its owner’s alone, a redacted report is not', () => {
  const reports = ['r.html', 'a.zeek', 'lake.parquet', 's.pcapng', 's.keylog'];
  const words = reports.map((name) => `--report ${name}`).join(' ');
  const { status, stderr } = shell(
    `umask 022; onlooker inspect --lab --library l.duckdb --with-secrets ${words}`,
  );
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(modesIn('.')).toMatchObject({
    'l.duckdb': '600',
    's.pcapng': '600',
    's.keylog': '600',
    'r.html': '644',
    'a.zeek': '755',
    'a.zeek/conn.log': '644',
    'lake.parquet': '755',
    'lake.parquet/session': '755',
    'lake.parquet/session/date': '755',
    'lake.parquet/session/date/flows.parquet': '644',
  });
});

test('unredacted, everything is', () => {
  const words = '--no-redact --report r.html --report a.zeek --report lake.parquet --json r.json';
  const { status, stderr } = shell(`umask 022; onlooker inspect --lab ${words}`);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(modesIn('.')).toMatchObject({
    'r.html': '600',
    'r.json': '600',
    'a.zeek': '700',
    'a.zeek/conn.log': '600',
    'lake.parquet': '755',
    'lake.parquet/session': '700',
    'lake.parquet/session/date/flows.parquet': '600',
  });
});

test.each(['zeek', 'zeek-json'])('logs of an earlier run as %s are replaced', (ending) => {
  const command = `onlooker inspect --lab --report a.${ending}`;
  expect(shell(command).status).toBe(0);
  const logs = ['conn.log', 'dns.log', 'ssl.log'];
  const read = () => logs.map((log) => readFileSync(join(folder, `a.${ending}`, log), 'utf8'));
  const before = read();
  const { status, stderr } = shell(command);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(readdirSync(join(folder, `a.${ending}`)).sort()).toEqual(logs);
  // Its times are others.
  for (const [n, text] of read().entries()) expect(text).not.toBe(before[n]);
});

test.each([
  ['tab-separated', '#separator \\x09\n#set_separator\t,\n#path\tconn\n'],
  ['JSON', '{"ts":1.5,"uid":"C1","note":"\\"_writer\\":\\"Onlooker\\""}\n'],
  ['text', 'not a log at all'],
])('logs of others are not written over, which is said before the visit: %s', (_name, text) => {
  expect(shell('onlooker inspect --lab --report a.zeek').status).toBe(0);
  const log = join(folder, 'a.zeek', 'conn.log');
  writeFileSync(log, text);
  const other = readFileSync(join(folder, 'a.zeek', 'ssl.log'));
  const { status, stderr } = shell('onlooker inspect --lab --report a.zeek');
  expect(status).toBe(3);
  expect(stderr).toMatch(/^onlooker: a\.zeek cannot be written\. The folder has a conn\.log that/);
  expect(readFileSync(log, 'utf8')).toBe(text);
  expect(readFileSync(join(folder, 'a.zeek', 'ssl.log'))).toEqual(other);
});

test('logs that cannot be written whole leave those of an earlier run', () => {
  expect(shell('onlooker inspect --lab --report a.zeek').status).toBe(0);
  const before = readFileSync(join(folder, 'a.zeek', 'conn.log'));
  // Half a kilobyte a file: less than a header.
  const { status, stderr } = shell(
    "trap '' XFSZ; ulimit -f 1; onlooker inspect --lab --report a.zeek",
  );
  expect({ status, stderr }).toMatchObject({ status: 3 });
  expect(readFileSync(join(folder, 'a.zeek', 'conn.log'))).toEqual(before);
  expect(readdirSync(join(folder, 'a.zeek')).sort()).toEqual(['conn.log', 'dns.log', 'ssl.log']);
});
