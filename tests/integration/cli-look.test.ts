// `onlooker look`: what a capture holds, as text and as a line of JSON for each connection.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cafeCapture } from '../helpers/cafe-capture.ts';

const cli = resolve(import.meta.dirname, '../../out/main/cli.cjs');
const folder = mkdtempSync(join(tmpdir(), 'onlooker-look-'));

beforeAll(async () => {
  const capture = await cafeCapture();
  writeFileSync(join(folder, 'cafe.pcap'), capture);
  writeFileSync(join(folder, 'cafe.pcap.gz'), gzipSync(capture));
  writeFileSync(join(folder, 'broken.pcap'), capture.subarray(0, capture.length - 30));
  writeFileSync(join(folder, 'letter.txt'), 'Dear all, this is no capture.');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function look(...words: string[]) {
  const options = { cwd: folder, encoding: 'utf8', timeout: 60_000 } as const;
  return spawnSync(process.execPath, [cli, 'look', ...words], options);
}

interface Line {
  readonly protocol: string;
  readonly names: readonly string[];
  readonly local?: unknown;
  readonly version: string | null;
}

const linesOf = (text: string): Line[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

test.each(['cafe.pcap', 'cafe.pcap.gz'])('%s in sums', (name) => {
  const { status, stdout, stderr } = look(name);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain(`${name}: 540 packets in 29 min`);
  expect(stdout).toContain('90 connections');
  expect(stdout).toMatch(/Protocols +HTTP \(not encrypted\) 60, TLS 30/);
  expect(stdout).toMatch(/Versions +TLS 1\.3 30/);
  expect(stdout).toMatch(/ {2}forum\.example +\d+ connections, /);
});

test('a line of JSON for each connection, without the own address', () => {
  const { status, stdout } = look('cafe.pcap', '--json', '-');
  expect(status).toBe(0);
  const lines = linesOf(stdout);
  expect(lines).toHaveLength(90);
  expect(lines.filter(({ version }) => version === 'TLS 1.3')).toHaveLength(30);
  expect(stdout).not.toContain('10.0.0.1');
  const whole = look('cafe.pcap', '--json', 'out.jsonl', '--no-redact');
  expect(whole.stderr).toContain('wrote out.jsonl');
  const written = linesOf(readFileSync(join(folder, 'out.jsonl'), 'utf8'));
  expect(written[0]?.local).toEqual({ address: '10.0.0.1', port: 40_000 });
});

test('says up to where a broken one could be read, and goes on with the next', () => {
  const { status, stdout } = look('broken.pcap', 'cafe.pcap');
  expect(status).toBe(1);
  expect(stdout).toContain('From packet 540 on it could not be read: the file breaks off there');
  expect(stdout).toContain('cafe.pcap: 540 packets');
});

test('tells what is no capture, and what was not understood', () => {
  expect(look('letter.txt')).toMatchObject({ status: 4, stdout: '' });
  expect(look('letter.txt').stderr).toContain('It is no capture');
  const both = look('missing.pcap', 'cafe.pcap');
  expect(both.status).toBe(4);
  expect(both.stdout).toContain('cafe.pcap: 540 packets');
  expect(look('-').stderr).toContain('onlooker import -');
  expect(look('cafe.pcap', '--report', 'x.html')).toMatchObject({ status: 2 });
  expect(look('cafe.pcap', '--json', 'none/x.jsonl')).toMatchObject({ status: 3 });
});
