// The relay's second door on loopback: tunnels, plain requests, and everybody it must turn away.
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import {
  greetingUrl,
  startProxy,
  type Proxy,
  type ProxyEvent,
  type ProxyOptions,
} from '../../electron/relay/proxy.ts';
import { startEngine, type TestEngine } from '../helpers/servers/engine.ts';
import { closeAll, startHttp, startTcp } from '../helpers/servers/listen.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
  await closeAll();
});

interface Started {
  readonly proxy: Proxy;
  readonly engine: TestEngine;
  readonly events: ProxyEvent[];
  readonly key: string;
}

async function start(options: Partial<ProxyOptions> = {}): Promise<Started> {
  const engine = startEngine();
  const events: ProxyEvent[] = [];
  const proxy = await startProxy({
    relay: engine.relay,
    onEvent: (event) => events.push(event),
    ...options,
  });
  closers.push(
    () => proxy.close(),
    () => engine.close(),
  );
  const { user, password } = proxy.credentials;
  const key = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return { proxy, engine, events, key };
}

async function open(proxy: Proxy): Promise<Socket> {
  const socket = connect(proxy.address.port, proxy.address.address);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Sends `text` and gives what comes back until a head is whole or the connection ends. */
async function ask(proxy: Proxy, text: string): Promise<{ answer: string; socket: Socket }> {
  const socket = await open(proxy);
  let answer = '';
  const whole = new Promise<void>((resolve) => {
    socket.on('data', (bytes: Buffer) => {
      answer += bytes.toString('latin1');
      if (answer.includes('\r\n\r\n')) resolve();
    });
    socket.on('close', () => resolve());
  });
  socket.write(text);
  await whole;
  return { answer, socket };
}

const connectLine = (port: number, key: string, host = '127.0.0.1'): string =>
  `CONNECT ${host}:${port} HTTP/1.1\r\nHost: ${host}:${port}\r\nProxy-Authorization: ${key}\r\n\r\n`;

async function get(started: Started, url: string, headers: Record<string, string> = {}) {
  const { address, port } = started.proxy.address;
  const outgoing = httpRequest({
    host: address,
    port,
    path: url,
    headers: { ...headers, 'Proxy-Authorization': started.key },
  });
  outgoing.end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

test('a tunnel passes bytes both ways, and the tap has them', async () => {
  const echo = await startTcp((socket) => socket.pipe(socket));
  const started = await start();
  const { answer, socket } = await ask(started.proxy, connectLine(echo.port, started.key));
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  const clientPort = socket.localPort;
  socket.write('over the wall');
  const [back] = (await once(socket, 'data')) as [Buffer];
  expect(back.toString()).toBe('over the wall');
  socket.end();
  await once(socket, 'close');
  expect(Buffer.from(started.engine.bytes('tcp-1', 'up')).toString()).toBe('over the wall');
  expect(started.events).toEqual([
    {
      kind: 'tunnel',
      flowId: 'tcp-1',
      target: { host: '127.0.0.1', port: echo.port },
      clientPort,
      clientAddress: '127.0.0.1',
    },
  ]);
});

test('without the right credentials nobody gets out', async () => {
  const echo = await startTcp((socket) => socket.pipe(socket));
  const started = await start();
  const wrong = `Basic ${Buffer.from('onlooker:guess').toString('base64')}`;
  for (const key of [wrong, '', 'Bearer x']) {
    const { answer } = await ask(started.proxy, connectLine(echo.port, key));
    expect(answer).toMatch(/^HTTP\/1\.1 407 /);
    expect(answer).toContain('Proxy-Authenticate: Basic');
  }
  const { answer } = await ask(
    started.proxy,
    `GET http://127.0.0.1:${echo.port}/ HTTP/1.1\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(started.engine.events).toEqual([]);
  const again = await start();
  expect(again.proxy.credentials.password).not.toBe(started.proxy.credentials.password);
});

test('a greeting shows the credentials and goes nowhere', async () => {
  const started = await start();
  expect((await get(started, greetingUrl)).status).toBe(204);
  expect(started.engine.events).toEqual([]);
});

test('plain requests are passed on as a browser without a proxy would write them', async () => {
  const seen: string[][] = [];
  const server = await startHttp((request, response) => {
    seen.push([`${request.method} ${request.url}`, ...request.rawHeaders]);
    response.setHeader('Set-Cookie', ['a=1', 'b=2']);
    response.end('clear text');
  });
  const started = await start();
  const url = `http://127.0.0.1:${server.port}/page?name=Bob`;
  const headers = { Accept: '*/*', 'Proxy-Connection': 'keep-alive', 'X-Case': 'Kept' };
  const first = await get(started, url, headers);
  expect(first).toMatchObject({ status: 200, body: 'clear text' });
  expect(first.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  await get(started, url);
  const [head = []] = seen;
  expect(head[0]).toBe('GET /page?name=Bob');
  expect(head).toEqual(expect.arrayContaining(['Accept', '*/*', 'X-Case', 'Kept']));
  expect(head.join(' ')).not.toMatch(/proxy/i);
  const up = Buffer.from(started.engine.bytes('tcp-1', 'up')).toString();
  expect(up).toMatch(/^GET \/page\?name=Bob HTTP\/1\.1\r\n/);
  expect(up).not.toMatch(/proxy/i);
  expect(started.events).toEqual([
    { kind: 'plain', flowId: 'tcp-1', method: 'GET', url, clientAddress: '127.0.0.1' },
    { kind: 'plain', flowId: 'tcp-1', method: 'GET', url, clientAddress: '127.0.0.1' },
  ]);
});

test('a dial that fails is told with its reason; the client gets no made-up page', async () => {
  const started = await start();
  const { answer } = await ask(started.proxy, connectLine(1, started.key));
  expect(answer).toMatch(/^HTTP\/1\.1 502 /);
  await expect(get(started, 'http://127.0.0.1:1/')).rejects.toThrow('socket hang up');
  expect(started.events.map((event) => event.kind === 'failed' && event.failure.kind)).toEqual([
    'connection-refused',
    'connection-refused',
  ]);
});

test('a refused target is never dialled', async () => {
  const started = await start({
    refuse: ({ host }) => ({ kind: 'blocked', detail: host }),
  });
  const { answer } = await ask(started.proxy, connectLine(443, started.key, 'example.org'));
  expect(answer).toMatch(/^HTTP\/1\.1 502 /);
  expect(started.events).toMatchObject([{ kind: 'failed', failure: { kind: 'blocked' } }]);
  expect(started.engine.events).toEqual([]);
});

test.each([
  ['no port', 'CONNECT example.org HTTP/1.1\r\n'],
  ['a port too large', 'CONNECT example.org:99999 HTTP/1.1\r\n'],
  ['a path', 'CONNECT example.org:443/x HTTP/1.1\r\n'],
  ['another scheme', 'GET file:///etc/passwd HTTP/1.1\r\n'],
  ['https in the clear', 'GET https://example.org/ HTTP/1.1\r\n'],
  ['origin form', 'GET / HTTP/1.1\r\n'],
])('%s is answered with 400 and goes nowhere', async (_name, line) => {
  const started = await start();
  const head = `Host: x\r\nProxy-Authorization: ${started.key}\r\nConnection: close\r\n\r\n`;
  const { answer } = await ask(started.proxy, line + head);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(started.engine.events).toEqual([]);
});

test('garbage, endless headers and too many connections end, the proxy does not', async () => {
  const echo = await startTcp((socket) => socket.pipe(socket));
  const limits = { headerBytes: 16_384, connections: 3, idleMs: 60_000 };
  const started = await start({ limits });
  const garbage = await ask(started.proxy, '\u0016\u0003\u0001 not http\r\n\r\n');
  expect(garbage.answer).toMatch(/^HTTP\/1\.1 400 /);
  const endless = await ask(started.proxy, `GET / HTTP/1.1\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`);
  expect(endless.answer).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
  const held = await Promise.all([1, 2, 3].map(() => open(started.proxy)));
  const fourth = await open(started.proxy);
  await once(fourth, 'close');
  for (const socket of held) socket.destroy();
  await Promise.all(held.map((socket) => once(socket, 'close')));
  await expect
    .poll(async () => (await ask(started.proxy, connectLine(echo.port, started.key))).answer, {
      timeout: 10_000,
    })
    .toMatch(/^HTTP\/1\.1 200 /);
});

test('silence ends a tunnel', async () => {
  const echo = await startTcp((socket) => socket.pipe(socket));
  const limits = { headerBytes: 16_384, connections: 10, idleMs: 200 };
  const started = await start({ limits });
  const { socket } = await ask(started.proxy, connectLine(echo.port, started.key));
  const startedMs = performance.now();
  await once(socket, 'close');
  expect(performance.now() - startedMs).toBeLessThan(5000);
});
