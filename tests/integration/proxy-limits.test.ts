// Floods and dawdlers at the proxy's door: each client has its limits, and the others go on undisturbed.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { defaultGateLimits, type GateLimits } from '../../electron/relay/proxy-gate.ts';
import { startProxy, type Proxy, type ProxyEvent } from '../../electron/relay/proxy.ts';
import { startEngine } from '../helpers/servers/engine.ts';
import { closeAll, startHttp, startTcp } from '../helpers/servers/listen.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
  await closeAll();
});

async function start(gateLimits: Partial<GateLimits>, headersMs = 15_000) {
  const engine = startEngine();
  const events: ProxyEvent[] = [];
  const proxy = await startProxy({
    relay: engine.relay,
    onEvent: (event) => events.push(event),
    limits: { headerBytes: 16_384, connections: 1000, idleMs: 20_000, headersMs },
    gateLimits: { ...defaultGateLimits, ...gateLimits },
    explains: true,
  });
  closers.push(
    () => proxy.close(),
    () => engine.close(),
  );
  const { user, password } = proxy.credentials;
  const key = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return { proxy, events, key };
}

async function open(proxy: Proxy, localAddress = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ ...proxy.address, host: proxy.address.address, localAddress });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** What comes until the other side ends, or `until` is in it. */
async function read(socket: Socket, until = '\0'): Promise<string> {
  let text = '';
  for await (const bytes of socket as AsyncIterable<Buffer>) {
    text += bytes.toString('latin1');
    if (text.includes(until)) break;
  }
  return text;
}

const connectLine = (port: number, key: string): string =>
  `CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: x\r\nProxy-Authorization: ${key}\r\n\r\n`;

async function isLetThrough(proxy: Proxy, line: string, localAddress?: string): Promise<boolean> {
  const socket = await open(proxy, localAddress);
  socket.write(line);
  return (await read(socket, '\r\n\r\n')).startsWith('HTTP/1.1 200');
}

test('one client’s flood of connections ends at its limit, and others come in', async () => {
  const echo = await startTcp((socket) => socket.pipe(socket));
  const { proxy, events, key } = await start({ strangerConnections: 5 });
  const flood = await Promise.all(
    Array.from({ length: 60 }, async () => {
      const socket = await open(proxy, '127.0.0.7');
      return socket;
    }),
  );
  await expect
    .poll(() => events.filter(({ kind }) => kind === 'refused').length, { timeout: 10_000 })
    .toBe(55);
  expect(await isLetThrough(proxy, connectLine(echo.port, key), '127.0.0.8')).toBe(true);
  for (const socket of flood) socket.destroy();
  await expect
    .poll(() => isLetThrough(proxy, connectLine(echo.port, key), '127.0.0.7'), { timeout: 10_000 })
    .toBe(true);
});

test('one client’s flood of requests is told to wait, and others are not', async () => {
  let served = 0;
  const server = await startHttp((_request, response) => {
    served += 1;
    response.end('page');
  });
  const { proxy, key } = await start({ requestsPerSecond: 0.001, requestsAtOnce: 10 });
  const one = `GET http://127.0.0.1:${server.port}/ HTTP/1.1\r\nHost: x\r\nProxy-Authorization: ${key}\r\n`;
  const socket = await open(proxy);
  // One connection, kept open: thirty requests in a row.
  socket.write(`${one}\r\n`.repeat(29) + `${one}Connection: close\r\n\r\n`);
  const answers = await read(socket);
  expect(answers.match(/HTTP\/1\.1 200 /g)).toHaveLength(10);
  expect(answers.match(/HTTP\/1\.1 429 Too Many Requests/g)).toHaveLength(20);
  expect(answers).toMatch(/Retry-After: 1/);
  expect(served).toBe(10);
  const other = await open(proxy, '127.0.0.8');
  other.write(`${one}Connection: close\r\n\r\n`);
  expect(await read(other)).toMatch(/^HTTP\/1\.1 200 /);
});

test('who says nothing, or one letter at a time, is cut off', async () => {
  const { proxy } = await start({}, 400);
  const silent = await open(proxy);
  const slow = await open(proxy);
  slow.write('GET http://127.0.0.1/ HTTP/1.1\r\n');
  const drip = setInterval(() => slow.write('X'), 50);
  const startedMs = performance.now();
  const [nothing, late] = await Promise.all([read(silent), read(slow)]);
  clearInterval(drip);
  expect(nothing).toMatch(/^(HTTP\/1\.1 408 |$)/);
  expect(late).toMatch(/^HTTP\/1\.1 408 Request Timeout/);
  expect(performance.now() - startedMs).toBeLessThan(10_000);
});

test.each([
  ['says more and does not hang up', 'CONNECT 127.0.0.1:9 HTTP/1.1\r\nHost: x\r\n\r\nmore', false],
  ['says more and hangs up', 'CONNECT 127.0.0.1:9 HTTP/1.1\r\nHost: x\r\n\r\nmore', true],
  ['speaks no HTTP and does not hang up', 'HELO\r\n\r\n', false],
])('who is turned away, %s, holds no place', async (_name, words, hangsUp) => {
  const { proxy } = await start({ strangerConnections: 1 });
  const socket = connect({ ...proxy.address, host: proxy.address.address, allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.write(words);
  // Not by `read`, which hangs up.
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 4/);
  if (hangsUp) socket.end();
  await expect
    .poll(
      async () => {
        const next = await open(proxy);
        next.write('CONNECT 127.0.0.1:9 HTTP/1.1\r\nHost: x\r\n\r\n');
        return read(next, '\r\n');
      },
      { timeout: 5000, interval: 200 },
    )
    .toContain('407');
});

test('headers without end are cut off at their limit', async () => {
  const { proxy } = await start({});
  const socket = await open(proxy);
  socket.write(`GET http://127.0.0.1/ HTTP/1.1\r\nX: ${'a'.repeat(100_000)}\r\n`);
  expect(await read(socket)).toMatch(/^HTTP\/1\.1 431 /);
});

test('what fails is explained in plain words, without markup', async () => {
  const { proxy, key } = await start({});
  const socket = await open(proxy);
  socket.write(
    `GET http://127.0.0.1:1/<script> HTTP/1.1\r\nHost: x\r\nProxy-Authorization: ${key}\r\nConnection: close\r\n\r\n`,
  );
  const answer = await read(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 502 /);
  expect(answer).toMatch(/Content-Type: text\/plain/);
  expect(answer).toContain('The server is there but does not take connections on this port.');
  expect(answer).not.toContain('<');
});

test('a refused upload is not read to its end, and two messages in one are none', async () => {
  const { proxy, key } = await start({});
  const upload = await open(proxy);
  upload.write(
    'POST http://127.0.0.1:1/ HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\nstart',
  );
  expect(await read(upload, 'password')).toMatch(/^HTTP\/1\.1 407 /);
  const smuggled = await open(proxy);
  smuggled.write(
    `POST http://127.0.0.1:1/ HTTP/1.1\r\nHost: x\r\nProxy-Authorization: ${key}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  );
  expect(await read(smuggled)).toMatch(/^HTTP\/1\.1 400 /);
});
