// What Node's TLS cannot be made to do, done by OpenSSL's own programs: new keys in the middle of a
// connection (KeyUpdate), and data before the handshake is over (0-RTT), taken and refused.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createLetterReader, type Letter } from '../../electron/decrypt/letter-reader.ts';
import { createCaptureFlows } from '../helpers/capture-events.ts';
import { KeyLog } from '../../electron/wire/tls/key-log.ts';
import { makeServerCertificate } from '../helpers/certificate.ts';
import { startCapture, type RunningCapture } from '../helpers/tcpdump.ts';

const folder = mkdtempSync(join(tmpdir(), 'onlooker-openssl-'));
const file = (name: string): string => join(folder, name);
const address = '127.0.77.4';
const programs: ChildProcessWithoutNullStreams[] = [];
let capture: RunningCapture;

function openssl(
  words: readonly string[],
): ChildProcessWithoutNullStreams & { said: () => string } {
  // Unbuffered: what it says tells the test when to go on.
  const program = spawn('stdbuf', ['-o0', 'openssl', ...words], { cwd: folder });
  let said = '';
  program.stdout.on('data', (text: Buffer) => {
    said += text.toString('latin1');
  });
  program.stderr.on('data', (text: Buffer) => {
    said += text.toString('latin1');
  });
  program.stdin.on('error', () => undefined);
  programs.push(program);
  return Object.assign(program, { said: () => said });
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (isSo()) return;
    await wait(50);
  }
  throw new Error(`waited in vain for ${what}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function startServer(port: number, more: readonly string[] = []) {
  const identity = ['-key', 'key.pem', '-cert', 'cert.pem', '-keylogfile', 'keys.txt'];
  const where = ['-accept', `${address}:${port}`];
  const server = openssl(['s_server', '-tls1_3', ...where, ...identity, ...more]);
  await until(() => server.said().includes('ACCEPT'), 'the server');
  return server;
}

const startClient = (port: number, more: readonly string[] = []) =>
  openssl(['s_client', '-connect', `${address}:${port}`, '-tls1_3', ...more]);

const requestFor = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: openssl.test\r\n\r\n`;
const answer = (text: string): string =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`;

async function readLetter(): Promise<Letter> {
  const bytes = await capture.stop();
  const keyLog = new KeyLog();
  keyLog.add(readFileSync(file('keys.txt'), 'latin1'));
  const reader = createLetterReader(keyLog);
  const flows = createCaptureFlows(reader.push);
  flows.push(bytes);
  flows.end();
  return reader.finish();
}

beforeAll(async () => {
  const { key, cert } = await makeServerCertificate('openssl.test');
  writeFileSync(file('key.pem'), key);
  writeFileSync(file('cert.pem'), cert);
});
afterEach(() => {
  for (const program of programs.splice(0)) program.kill();
  rmSync(file('keys.txt'), { force: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('goes on behind KeyUpdates of both sides', async () => {
  capture = await startCapture(file('update.pcap'), `tcp and host ${address}`);
  const port = await freePort();
  const server = await startServer(port);
  const client = startClient(port);
  await until(() => client.said().includes('read R BLOCK'), 'the handshake');
  client.stdin.write(requestFor('/before'));
  await until(() => server.said().includes('GET /before'), 'the first request');
  server.stdin.write(answer('one'));
  await until(() => client.said().includes('one'), 'the first answer');
  client.stdin.write('K\n');
  await until(() => client.said().includes('KEYUPDATE'), 'the update');
  client.stdin.write(requestFor('/after'));
  await until(() => server.said().includes('GET /after'), 'the second request');
  server.stdin.write(answer('two'));
  await until(() => client.said().includes('two'), 'the second answer');
  const { exchanges, connections } = await readLetter();
  expect(connections).toMatchObject({ opened: 1, broken: 0 });
  expect(
    exchanges.map(({ exchange: { request, response } }) => [request.path, response?.body.text]),
  ).toEqual([
    ['/before', 'one'],
    ['/after', 'two'],
  ]);
});

/** A first connection that gets a ticket, and a second that sends early data with it. */
async function sendEarly(second: readonly string[]): Promise<Letter> {
  const port = await freePort();
  const early = ['-early_data', '-max_early_data', '16384', '-no_anti_replay'];
  const first = await startServer(port, early);
  const getting = startClient(port, ['-sess_out', 'ticket.pem']);
  await until(() => getting.said().includes('read R BLOCK'), 'the handshake');
  getting.stdin.write(requestFor('/first'));
  await until(() => first.said().includes('GET /first'), 'the first request');
  first.stdin.write(answer('one'));
  await until(() => getting.said().includes('one') && existsSync(file('ticket.pem')), 'a ticket');
  getting.stdin.end('Q\n');
  await once(getting, 'exit');
  if (second.length > 0) {
    first.kill();
    await once(first, 'exit');
  }
  const server = second.length > 0 ? await startServer(port, second) : first;
  const before = server.said().length;
  writeFileSync(file('early.txt'), requestFor('/early'));
  const client = startClient(port, ['-sess_in', 'ticket.pem', '-early_data', 'early.txt']);
  await until(() => client.said().includes('Early data was'), 'the second handshake');
  if (client.said().includes('Early data was rejected')) {
    client.stdin.write(requestFor('/again'));
    await until(() => server.said().includes('GET /again'), 'the request again');
  } else await until(() => server.said().slice(before).includes('GET /early'), 'the early request');
  server.stdin.write(answer('two'));
  await until(() => client.said().includes('two'), 'the second answer');
  return readLetter();
}

test('reads early data that the server took', async () => {
  capture = await startCapture(file('early.pcap'), `tcp and host ${address}`);
  const { exchanges, connections } = await sendEarly([]);
  expect(connections).toMatchObject({ opened: 2, broken: 0 });
  expect(
    exchanges.map(({ exchange: { request, response } }) => [request.path, response?.body.text]),
  ).toEqual([
    ['/first', 'one'],
    ['/early', 'two'],
  ]);
});

test('leaves out early data that the server refused, and reads what was sent again', async () => {
  capture = await startCapture(file('refused.pcap'), `tcp and host ${address}`);
  const { exchanges, connections } = await sendEarly(['-max_early_data', '0']);
  expect(connections).toMatchObject({ opened: 2, broken: 0 });
  expect(
    exchanges.map(({ exchange: { request, response } }) => [request.path, response?.body.text]),
  ).toEqual([
    ['/first', 'one'],
    ['/again', 'two'],
  ]);
});
