// `onlooker import -`: a capture through a pipe gives what the same capture gives as a file.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { json } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { cafeCapture } from '../helpers/cafe-capture.ts';

const cli = resolve(import.meta.dirname, '../../out/main/cli.cjs');
const folder = mkdtempSync(join(tmpdir(), 'onlooker-stdin-'));
let capture: Buffer;

beforeAll(async () => {
  capture = Buffer.from(await cafeCapture());
  writeFileSync(join(folder, 'cafe.pcap'), capture);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const options = { cwd: folder, env: { ...process.env, TMPDIR: folder } };

function onlooker(input: Buffer | string, ...words: string[]) {
  const limits = { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, timeout: 60_000 } as const;
  return spawnSync(process.execPath, [cli, 'import', ...words], { ...options, ...limits, input });
}

const documentSchema = z.looseObject({
  session: z.looseObject({ title: z.string(), status: z.string() }),
  flows: z.array(z.unknown()),
  ledger: z.array(z.unknown()),
});

function documentOf(input: Buffer | string, path: string) {
  const { status, stdout, stderr } = onlooker(input, path, '--json', '-');
  expect({ path, status, stderr }).toMatchObject({ path, status: 0 });
  return documentSchema.parse(JSON.parse(stdout));
}

test('gives what the file gives, also packed', () => {
  const { flows, ledger } = documentOf('', 'cafe.pcap');
  expect(flows.length).toBeGreaterThan(50);
  for (const input of [capture, gzipSync(capture)]) {
    const streamed = documentOf(input, '-');
    expect(streamed.session).toMatchObject({ title: 'Standard input', status: 'done' });
    expect(streamed.flows).toEqual(flows);
    expect(streamed.ledger).toHaveLength(ledger.length);
  }
});

test('goes beside files, each with a report of its own', () => {
  expect(onlooker(capture, '-', 'cafe.pcap', '--report', 'out.md')).toMatchObject({ status: 0 });
  const reports = readdirSync(folder).filter((name) => name.endsWith('.md'));
  expect(reports.sort()).toEqual(['out-Standard-input.md', 'out-cafe.md']);
});

test.each([
  ['nothing', '', 'Standard input: Nothing came.'],
  ['less than a head', 'ab', 'Standard input: It is no capture'],
  ['something else', 'hello, this is no capture at all', 'Standard input: It is no capture'],
  ['JSON', '{"log": {"entries": []}}', 'Standard input: It is no capture'],
])('says what is wrong with %s', (_what, input, words) => {
  const { status, stderr } = onlooker(input, '-');
  expect(status).toBe(4);
  expect(stderr).toContain(words);
});

test('does not wait for the end of what is no capture', async () => {
  const child = spawn(process.execPath, [cli, 'import', '-'], options);
  child.stdin.write('hello, this is no capture at all');
  expect((await once(child, 'close'))[0]).toBe(4);
});

test('of a stream that breaks off it gives what came', () => {
  const { status, stderr } = onlooker(capture.subarray(0, capture.length - 7), '-', '--json', '-');
  expect(status).toBe(1);
  expect(stderr).toContain('Standard input: From packet ');
});

test('tells how much came; Ctrl-C ends one that falls silent, with what there is: 130', async () => {
  const child = spawn(process.execPath, [cli, 'import', '-', '--json', '-'], options);
  const ended = once(child, 'close');
  let sent = capture.length / 2;
  child.stdin.write(capture.subarray(0, sent));
  const trickle = setInterval(() => {
    child.stdin.write(capture.subarray(sent, (sent += 10)));
  }, 100);
  child.stderr.on('data', (said: Buffer) => {
    if (!/Standard input: [\d.,]+ k?B, \d+ packets/.test(said.toString())) return;
    clearInterval(trickle);
    child.kill('SIGINT');
  });
  const document = documentSchema.parse(await json(child.stdout));
  expect((await ended)[0]).toBe(130);
  expect(document.session.status).toBe('cancelled');
  expect(document.flows.length).toBeGreaterThan(10);
});
