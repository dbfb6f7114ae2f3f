// The formats of other tools from the command line: the built program, in plain Node, over the lab.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readFrames } from '../helpers/tshark.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'onlooker-cli-interchange-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function onlooker(...args: string[]) {
  const words = [join(root, 'out/main/cli.cjs'), ...args];
  return spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 60_000 });
}

const file = (name: string): string => join(folder, name);
const reports = (...names: string[]): string[] => names.flatMap((name) => ['--report', file(name)]);
const secret = /CLIENT_RANDOM|TRAFFIC_SECRET/;
const field = 'http2.headers.path';

test('every ending gives its format, without secrets', () => {
  const names = ['a.pcapng', 'a.har', 'a.zeek', 'b.zeek-json', 'a.parquet'];
  const { status, stderr } = onlooker('inspect', '--lab', ...reports(...names));
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(readFrames(file('a.pcapng'), 'tls.handshake.type == 1', ['frame.number'])).not.toEqual([]);
  expect(readFrames(file('a.pcapng'), field, [field])).toEqual([]);
  expect(JSON.parse(readFileSync(file('a.har'), 'utf8'))).toMatchObject({
    log: { version: '1.2' },
  });
  expect(readdirSync(file('a.zeek')).sort()).toEqual(['conn.log', 'dns.log', 'ssl.log']);
  expect(readFileSync(join(file('b.zeek-json'), 'conn.log'), 'utf8')).toMatch(/^\{"ts":/);
  expect(readdirSync(file('a.parquet'))).toHaveLength(1);
  for (const name of ['a.pcapng', 'a.har', 'a.zeek/ssl.log']) {
    expect(readFileSync(file(name), 'latin1')).not.toMatch(secret);
  }
});

test('--with-secrets: the paths can be read, with the file alone or with the key log', () => {
  const run = onlooker('inspect', '--lab', '--with-secrets', ...reports('s.pcapng', 's.keylog'));
  expect(run).toMatchObject({ status: 0 });
  const paths = readFrames(file('s.pcapng'), field, [field]).flatMap((frame) => frame[field] ?? []);
  expect(paths).toContain('/flu');
  expect(readFileSync(file('s.keylog'), 'utf8')).toMatch(/^(\w+ [0-9a-f]{64} [0-9a-f]+\n)+$/);
});

test('a key log is refused without that word, and an unknown ending in words', () => {
  const refused = onlooker('inspect', '--lab', ...reports('no.keylog'));
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain('--with-secrets');
  expect(existsSync(file('no.keylog'))).toBe(false);
  const unknown = onlooker('inspect', '--lab', ...reports('x.exe'));
  expect(unknown.status).toBe(2);
  expect(unknown.stderr).toContain('.pcapng');
});

test('import opens again what was written, and says so where it cannot', () => {
  const summaryOf = (name: string): string => {
    const run = onlooker('import', file(name));
    expect({ name, status: run.status, stderr: run.stderr }).toMatchObject({ status: 0 });
    return run.stdout;
  };
  expect(summaryOf('a.har')).toContain('nothing of what the network saw');
  expect(summaryOf('a.parquet')).toContain('learnt that');
  expect(summaryOf('a.zeek')).toContain('clinic.lab.test');
  expect(summaryOf('b.zeek-json/conn.log')).toContain('clinic.lab.test');
  expect(summaryOf('a.pcapng')).toContain('clinic.lab.test');
  writeFileSync(file('x.har'), '{"log": {"entries": [1]}}');
  const refused = onlooker('import', file('x.har'));
  expect(refused.status).toBe(4);
  expect(refused.stderr).toContain('damaged at log.entries.0');
});

test('a session of a capture says that it has no secrets', () => {
  const run = onlooker('import', file('a.pcapng'), '--with-secrets', ...reports('again.pcapng'));
  expect(run.status).toBe(0);
  expect(run.stderr).toContain('no TLS secrets');
});

test('JSON on a terminal drives no terminal, and reads the same', () => {
  // U+009B begins a command in 8-bit controls (ECMA-48 §5.4), U+202E turns the text around.
  const statusText = '\u009b2J\u202eKO\u007f';
  const entry = {
    startedDateTime: '2026-01-01T00:00:00Z',
    request: { method: 'GET', url: 'https://a.example/' },
    response: { status: 200, statusText },
  };
  writeFileSync(file('t.har'), JSON.stringify({ log: { entries: [entry] } }));
  const { stdout } = onlooker('import', '--json', '-', file('t.har'));
  expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
  expect(JSON.parse(stdout)).toMatchObject({
    exchanges: [{ response: { status_text: statusText } }],
  });
});
