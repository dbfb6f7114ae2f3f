// Plain HTTP through the proxy with a hostile end on either side: nothing of it may bring the program down,
// and what is for one hop alone stays there.
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProxy, type Proxy } from '../../electron/relay/proxy.ts';
import { startEngine } from '../helpers/servers/engine.ts';
import { closeAll, startHttp, startTcp } from '../helpers/servers/listen.ts';

let proxy: Proxy;
let key = '';
const crashes: unknown[] = [];
const noteCrash = (error: unknown): void => {
  crashes.push(error);
  // Whoever waits for an answer must not wait for ever.
  void proxy.close();
};
let close: () => Promise<void>;

beforeEach(async () => {
  const engine = startEngine();
  proxy = await startProxy({ relay: engine.relay, onEvent: () => undefined, explains: true });
  const { user, password } = proxy.credentials;
  key = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  close = async () => {
    await proxy.close();
    await engine.close();
  };
  process.on('uncaughtException', noteCrash);
});
afterEach(async () => {
  process.off('uncaughtException', noteCrash);
  await close();
  await closeAll();
});

/** Everything that comes back until the end; throws what brought the program down meanwhile. */
async function ask(line: string): Promise<string> {
  const socket = connect(proxy.address.port, proxy.address.address);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const text = `${line}\r\nHost: x\r\nProxy-Authorization: ${key}\r\nConnection: close\r\n\r\n`;
  socket.write(Buffer.from(text, 'latin1'));
  let answer = '';
  socket.on('data', (bytes: Buffer) => (answer += bytes.toString('latin1')));
  await once(socket, 'close');
  const [crash] = crashes.splice(0);
  if (crash !== undefined) throw crash;
  return answer;
}

/** An origin that says just this to everybody. */
async function origin(answer: string): Promise<string> {
  const server = await startTcp((socket) => {
    socket.once('data', () => socket.end(Buffer.from(answer, 'latin1')));
  });
  return `http://127.0.0.1:${server.port}/`;
}

test.each([
  [
    'trailers announced without chunks',
    'HTTP/1.1 200 OK\r\nTrailer: x\r\nContent-Length: 2\r\n\r\nhi',
    'hi',
  ],
  [
    'a control character in the reason',
    'HTTP/1.1 200 O\u0001K\r\nContent-Length: 2\r\n\r\nhi',
    '502',
  ],
  [
    'letters beyond ASCII in the reason',
    'HTTP/1.1 200 Sch\u00f6n\r\nContent-Length: 2\r\n\r\nhi',
    'hi',
  ],
  ['a status of 0', 'HTTP/1.1 000 Nothing\r\nContent-Length: 2\r\n\r\nhi', '502'],
  ['a status of 99', 'HTTP/1.1 099 Nothing\r\nContent-Length: 2\r\n\r\nhi', '502'],
  [
    'a change of protocol nobody asked for',
    'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    '502',
  ],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi!', '502'],
  [
    'a length and chunks',
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    '502',
  ],
  ['no HTTP at all', 'SSH-2.0-OpenSSH_9\r\n', '502'],
  ['an end before the head', 'HTTP/1.1 200 OK\r\nContent-Le', '502'],
])('an origin with %s', async (_name, answer, expected) => {
  expect(await ask(`GET ${await origin(answer)} HTTP/1.1`)).toContain(expected);
});

test.each([
  ['a tab in the path', 'a\tb'],
  ['a form feed in the path', 'a\fb'],
  ['letters beyond ASCII', 'stra\u00dfe'],
  ['a backslash', '\\..\\etc'],
  ['an escape that is none', '%zz%00'],
])('a client with %s', async (_name, path) => {
  const server = await startHttp((_request, response) => response.end('reached'));
  const answer = await ask(`GET http://127.0.0.1:${server.port}/${path} HTTP/1.1`);
  expect(answer).toMatch(/^HTTP\/1\.1 (200|400|502) /);
});

test.each([
  'a..b:443',
  '\u00e4.test:443',
  '%00:443',
  '..:1',
  'x'.repeat(252) + ':443',
  '\\\\:80',
  '0x7f.1:99999',
])('CONNECT %j is answered', async (target) => {
  expect(await ask(`CONNECT ${target} HTTP/1.1`)).toMatch(/^HTTP\/1\.1 (400|502) /);
});

test('what is for this hop alone stays here, both ways', async () => {
  let asked: string[] = [];
  const server = await startHttp((request, response) => {
    asked = request.rawHeaders;
    response.setHeader('Connection', 'X-Secret');
    response.setHeader('X-Secret', 'between origin and proxy');
    response.setHeader('X-Open', 'for the client');
    response.end('done');
  });
  const socket = connect(proxy.address.port, proxy.address.address);
  await once(socket, 'connect');
  const lines = [
    `GET http://127.0.0.1:${server.port}/ HTTP/1.1`,
    'Host: x',
    `Proxy-Authorization: ${key}`,
    'Connection: upgrade, X-Private',
    'Upgrade: websocket',
    'X-Private: between client and proxy',
    'TE: trailers',
    'X-Public: for the origin',
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  let answer = '';
  socket.on('data', (bytes: Buffer) => (answer += bytes.toString('latin1')));
  await expect.poll(() => answer, { timeout: 10_000 }).toContain('done');
  socket.destroy();
  const names = asked.filter((_, n) => n % 2 === 0).map((name) => name.toLowerCase());
  expect(names).toContain('x-public');
  for (const name of ['upgrade', 'x-private', 'te', 'proxy-authorization'])
    expect(names).not.toContain(name);
  expect(answer).toContain('X-Open: for the client');
  expect(answer).not.toContain('X-Secret');
});
