// What the command line prints of a capture does not have to fit into memory.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pcap, tcp } from '../unit/wire/ip/packets.ts';

const cli = resolve(import.meta.dirname, '../../out/main/cli.cjs');
const folder = mkdtempSync(join(tmpdir(), 'onlooker-memory-'));
const connections = 4500;
/** It takes 275 MB with one reader, and some more with as many as four; loaded whole it took 950 MB. */
const mostBytes = 340 * 1024 * 1024;
/** As `npm start` has it. */
const flags = ['--max-semi-space-size=4'];

const request = (n: number): string =>
  [
    `GET /page/${n}?session=${'ab12'.repeat(20)}${n} HTTP/1.1`,
    `Host: shop${n % 50}.example`,
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0',
    `Cookie: sid=${'0123456789'.repeat(6)}${n}; theme=dark; visits=${n}`,
    `Referer: http://shop${n % 50}.example/start?from=${n}`,
    'Accept-Language: de,en;q=0.5',
    '\r\n',
  ].join('\r\n');
const answer = (n: number): string =>
  `HTTP/1.1 200 OK\r\nServer: nginx\r\nSet-Cookie: t=${'f'.repeat(40)}${n}\r\nContent-Length: 5\r\n\r\nhello`;

function* connection(n: number): Generator<number[]> {
  const clientPort = 2000 + n;
  yield tcp({ clientPort, sequence: 9, flags: 2 });
  yield tcp({ clientPort, sequence: 19, flags: 0x12, back: true });
  let [up, down] = [10, 20];
  for (let at = 0; at < 4; at += 1) {
    const [asked, answered] = [request(4 * n + at), answer(4 * n + at)];
    yield tcp({ clientPort, sequence: up, payload: asked });
    yield tcp({ clientPort, sequence: down, payload: answered, back: true });
    up += asked.length;
    down += answered.length;
  }
  yield tcp({ clientPort, sequence: up, flags: 0x11 });
  yield tcp({ clientPort, sequence: down, flags: 0x11, back: true });
}

const numbers = Array.from({ length: connections }, (_, n) => n);

beforeAll(() => {
  writeFileSync(join(folder, 'made.pcap'), pcap(numbers.flatMap((n) => [...connection(n)])));
  const meter = `process.on('exit', () => require('node:fs').writeFileSync(
    ${JSON.stringify(join(folder, 'peak'))}, String(process.resourceUsage().maxRSS)))`;
  writeFileSync(join(folder, 'meter.cjs'), meter);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a session is printed in pages', () => {
  const meter = ['--require', join(folder, 'meter.cjs')];
  const words = [...flags, ...meter, cli, 'import', join(folder, 'made.pcap')];
  const options = { encoding: 'utf8', maxBuffer: 2 ** 29, timeout: 120_000 } as const;
  const done = spawnSync(process.execPath, [...words, '--json', '-'], options);
  expect(done).toMatchObject({ status: 0 });
  const { flows } = JSON.parse(done.stdout) as { flows: { http: unknown[] }[] };
  expect(flows).toHaveLength(connections);
  expect(flows.every(({ http }) => http.length === 8)).toBe(true);
  expect(Number(readFileSync(join(folder, 'peak'), 'utf8')) * 1024).toBeLessThan(mostBytes);
});
