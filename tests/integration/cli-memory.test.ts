// What the command line makes of a capture does not have to fit into memory.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFrames } from '../helpers/tshark.ts';
import { client, pcap, server, tcp, udp } from '../unit/wire/ip/packets.ts';

const cli = resolve(import.meta.dirname, '../../out/main/cli.cjs');
const folder = mkdtempSync(join(tmpdir(), 'onlooker-memory-'));
const connections = 4500;
/** As JSON it takes 285 MB with one reader, and some more with as many as four; loaded whole it took 950 MB. */
const mostBytes = 340 * 1024 * 1024;
/** Of what holds little but figures; one connection of 200,000 records took 500 MB when all were in memory. */
const mostOfFigures = 280 * 1024 * 1024;
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

/** Gives standard output, of a command that took no more than it may. */
const importMade = (...output: string[]): string => importFile('made.pcap', mostBytes, output);

function importFile(name: string, mostBytes: number, output: readonly string[]): string {
  const meter = ['--require', join(folder, 'meter.cjs')];
  const words = [...flags, ...meter, cli, 'import', join(folder, name), ...output];
  const options = { encoding: 'utf8', maxBuffer: 2 ** 29, timeout: 120_000 } as const;
  const done = spawnSync(process.execPath, words, options);
  expect(done).toMatchObject({ status: 0 });
  expect(Number(readFileSync(join(folder, 'peak'), 'utf8')) * 1024).toBeLessThan(mostBytes);
  return done.stdout;
}

test('a session is printed in pages', () => {
  const { flows } = JSON.parse(importMade('--json', '-')) as { flows: { http: unknown[] }[] };
  expect(flows).toHaveLength(connections);
  expect(flows.every(({ http }) => http.length === 8)).toBe(true);
});

test('of the records of one connection a part is in memory', () => {
  const count = 200_000;
  const perPacket = 200;
  const packets = Array.from({ length: count / perPacket }, (_, n) => {
    const payload = new Uint8Array(perPacket * 6);
    for (let at = 0; at < payload.length; at += 6) payload.set([23, 3, 3, 0, 1, n], at);
    return tcp({ sequence: 10 + n * payload.length, payload });
  });
  writeFileSync(join(folder, 'records.pcap'), pcap(packets));
  const text = importFile('records.pcap', mostOfFigures, ['--json', '-']);
  const { flows } = JSON.parse(text) as { flows: { records: { offset: number }[] }[] };
  expect(flows.map(({ records }) => records.length)).toEqual([count]);
  expect(flows[0]?.records.every(({ offset }, n) => offset === 6 * n)).toBe(true);
});

test('nor are the sizes of more than one connection', () => {
  const count = 200_000;
  const payload = new Uint8Array(9);
  const datagram = (port: number): number[] =>
    udp({ from: client, to: server, ports: [port, 4000], payload });
  const packets = [40_000, 40_001].flatMap((port) =>
    Array.from<number[]>({ length: count }).fill(datagram(port)),
  );
  writeFileSync(join(folder, 'datagrams.pcap'), pcap(packets));
  const text = importFile('datagrams.pcap', mostOfFigures, ['--json', '-']);
  const { flows } = JSON.parse(text) as { flows: { sizes: unknown[] }[] };
  expect(flows.map(({ sizes }) => sizes.length)).toEqual([count, count]);
});

test('packets and logs for other tools are written in pages', () => {
  const [pcapng, zeek] = [join(folder, 'out.pcapng'), join(folder, 'out.zeek')];
  importMade('--report', pcapng, '--report', zeek);
  const log = readFileSync(join(zeek, 'conn.log'), 'utf8').split('\n');
  expect(log.filter((line) => line !== '' && !line.startsWith('#'))).toHaveLength(connections);
  const opened = readFrames(pcapng, 'tcp.flags.syn == 1 and tcp.flags.ack == 0', ['tcp.srcport']);
  expect(new Set(opened.flatMap((frame) => frame['tcp.srcport'])).size).toBe(connections);
});

test.each(['html', 'md'])('of a report as %s only what is listed is in memory', (ending) => {
  const file = join(folder, `out.${ending}`);
  importMade('--report', file);
  const text = readFileSync(file, 'utf8');
  expect(text.length).toBeLessThan(2_000_000);
  expect(text).toContain('500 of 4,500 connections');
});
