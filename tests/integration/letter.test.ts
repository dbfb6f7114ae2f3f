// Captures whose keys are known, opened: tcpdump takes down every class of cipher suite on loopback, and
// what tshark reads inside with the same key log, and what really was sent, must be what we read.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connect as connectTls, type SecureVersion, type TlsOptions } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stageCapture } from '../../electron/session/stage-capture.ts';
import { openStore } from '../../electron/store/store.ts';
import { unpackWords } from '../../electron/session/unpack-words.ts';
import type { Exchange } from '../../shared/model/exchange.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { makeServerCertificate, type ServerCertificate } from '../helpers/certificate.ts';
import { closeAll, startHttps, type Running } from '../helpers/servers/listen.ts';
import { startCapture } from '../helpers/tcpdump.ts';
import { readFrames } from '../helpers/tshark.ts';
import { readWhole } from '../helpers/whole-session.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'onlooker-letter-'));
const capture = join(folder, 'run.pcap');
const keyLog = join(folder, 'run.keylog');
const host = 'letter.test';
/** An address of its own keeps other tests' connections out of the capture. */
const address = '127.0.77.3';
const noEncryptThenMac = 1 << 19;

interface Case extends TlsOptions {
  readonly name: string;
  readonly version: SecureVersion;
  /** Of the client; the server's is `ecdhCurve`. */
  readonly clientCurves?: string;
}

const old = (suite: string, version: SecureVersion, more: TlsOptions = {}): Case => ({
  name: `${version} ${suite}${more.secureOptions === undefined ? '' : ', MAC then encrypt'}`,
  version,
  // OpenSSL wants a suite of TLS 1.2 in the list, whatever is used.
  ciphers: `${suite}:ECDHE-ECDSA-AES128-GCM-SHA256:@SECLEVEL=0`,
  ...more,
});
const cases: readonly Case[] = [
  ...[
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_AES_128_CCM_SHA256',
    'TLS_AES_128_CCM_8_SHA256',
  ].map((suite) => old(suite, 'TLSv1.3')),
  ...[
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-ECDSA-AES128-CCM',
    'ECDHE-ECDSA-AES256-CCM8',
    'ECDHE-ECDSA-AES128-SHA',
    'ECDHE-ECDSA-AES256-SHA',
    'ECDHE-ECDSA-AES128-SHA256',
    'ECDHE-ECDSA-AES256-SHA384',
  ].map((suite) => old(suite, 'TLSv1.2')),
  ...['ECDHE-ECDSA-AES128-SHA', 'ECDHE-ECDSA-AES128-SHA256', 'ECDHE-ECDSA-AES256-SHA384'].map(
    (suite) => old(suite, 'TLSv1.2', { secureOptions: noEncryptThenMac }),
  ),
  // The client's key share is of another group: a HelloRetryRequest comes first.
  { name: 'retry', version: 'TLSv1.3', ecdhCurve: 'P-384', clientCurves: 'X25519:P-384' },
  old('ECDHE-ECDSA-AES256-SHA', 'TLSv1.1'),
  old('ECDHE-ECDSA-AES128-SHA', 'TLSv1'),
  old('ECDHE-ECDSA-AES128-SHA', 'TLSv1', { secureOptions: noEncryptThenMac }),
];

const largeBody = Array.from({ length: 5000 }, (_, n) => `line ${n} of the large answer`).join(
  '\n',
);
const packedBody = JSON.stringify({ diagnosis: 'nothing serious', words: 'again '.repeat(3000) });
const uploadBody = `name=Roberta&${'note=a+long+one&'.repeat(3000)}`;

const listener: RequestListener = (request: IncomingMessage, response: ServerResponse) => {
  const path = (request.url ?? '').split('?')[0];
  request.resume();
  request.on('end', () => {
    if (path === '/packed') {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
      response.end(gzipSync(packedBody));
    } else if (path === '/upload') {
      response.writeHead(201, {
        'Content-Type': 'text/plain',
        'Set-Cookie': ['a=1', 'b=2; Secure'],
      });
      response.end('taken');
    } else {
      response.writeHead(200, { 'Content-Type': 'text/plain', 'X-Case': 'large' });
      response.end(largeBody);
    }
  });
};

/** The four requests each connection carries, and what must be read of them. */
const plans = [
  { method: 'GET', path: '/large?who=Roberta', status: 200, answer: largeBody, sent: null },
  { method: 'HEAD', path: '/large', status: 200, answer: '', sent: null },
  { method: 'POST', path: '/upload', status: 201, answer: 'taken', sent: uploadBody },
  { method: 'GET', path: '/packed', status: 200, answer: packedBody, sent: null },
] as const;
type Plan = (typeof plans)[number];

const sentHeaders = { Cookie: 'session=abc123; theme=dark', 'User-Agent': 'letter-test/1' };

async function askHttp1(port: number, plan: Plan, agent: Agent): Promise<void> {
  const { method, path } = plan;
  const headers = { ...sentHeaders, Host: `${host}:${port}` };
  const options: RequestOptions = { agent, port, method, path, headers };
  const sending = httpsRequest({
    host: address,
    servername: host,
    rejectUnauthorized: false,
    ...options,
  });
  // In two pieces and without a length: chunked.
  if (plan.sent !== null) sending.write(plan.sent.slice(0, 100));
  sending.end(plan.sent?.slice(100));
  const [answer] = (await once(sending, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
}

type OnKey = (line: Buffer) => void;

async function runHttp1(identity: ServerCertificate, one: Case, onKey: OnKey): Promise<Running> {
  const { version, ciphers, secureOptions, ecdhCurve, clientCurves } = one;
  const tls = {
    minVersion: version,
    maxVersion: version,
    ...(ciphers !== undefined && { ciphers }),
    ...(secureOptions !== undefined && { secureOptions }),
  };
  const curve = ecdhCurve === undefined ? {} : { ecdhCurve };
  const options = { ...tls, ...curve, http1Only: true, host: address };
  const server = await startHttps(identity, listener, options);
  const curves = clientCurves === undefined ? {} : { ecdhCurve: clientCurves };
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ...tls, ...curves });
  agent.on('keylog', onKey);
  for (const plan of plans) await askHttp1(server.port, plan, agent);
  agent.destroy();
  return server;
}

/** All requests at once, on one connection. */
async function runHttp2(identity: ServerCertificate, onKey: OnKey): Promise<Running> {
  const server = await startHttps(identity, listener, { host: address });
  const socket = connectTls({
    host: address,
    port: server.port,
    servername: host,
    rejectUnauthorized: false,
    ALPNProtocols: ['h2'],
  });
  socket.on('keylog', onKey);
  await once(socket, 'secureConnect');
  const session = connectHttp2(`https://${host}:${server.port}`, {
    createConnection: () => socket,
  });
  const asked = plans.map(async ({ method, path, sent }) => {
    const stream = session.request(
      {
        ':method': method,
        ':path': path,
        cookie: 'session=abc123',
        'user-agent': 'letter-test/1',
        'x-long': 'x'.repeat(20_000),
      },
      { endStream: sent === null },
    );
    if (sent !== null) stream.end(sent);
    stream.resume();
    await once(stream, 'close');
  });
  await Promise.all(asked);
  session.close();
  await once(session, 'close');
  return server;
}

const ports = new Map<string, number>();
let identity: ServerCertificate;
let document: SessionDocument;
let keysSaid: string | null = null;

async function runAll(): Promise<void> {
  const lines: string[] = ['# made by a test', 'NOT A KEY'];
  const keep = (line: Buffer): void => {
    lines.push(line.toString('latin1').trim());
  };
  const spoil = (line: Buffer): void => {
    lines.push(
      line
        .toString('latin1')
        .trim()
        .replace(/[0-9a-f]+$/, (hex) => '7'.repeat(hex.length)),
    );
  };
  for (const one of cases) ports.set(one.name, (await runHttp1(identity, one, keep)).port);
  ports.set('h2', (await runHttp2(identity, keep)).port);
  const plain: Case = { name: 'plain', version: 'TLSv1.3' };
  ports.set('lost', (await runHttp1(identity, plain, () => undefined)).port);
  ports.set('wrong', (await runHttp1(identity, plain, spoil)).port);
  writeFileSync(keyLog, `${lines.join('\n')}\n`);
}

beforeAll(async () => {
  identity = await makeServerCertificate(host);
  const tcpdump = await startCapture(capture, `tcp and host ${address}`);
  await runAll();
  await tcpdump.stop();
  await closeAll();
  const library = join(folder, 'library.duckdb');
  const store = await openStore(library, undefined, unpackWords);
  if (!store.ok) throw new Error(store.error.detail);
  const staged = await stageCapture({
    id: 's1',
    path: capture,
    library,
    dataDir: join(root, 'out/data'),
    workerPath: join(root, 'out/main/capture-worker.cjs'),
    readers: 2,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  keysSaid = staged.keys;
  await store.value.adopt(staged);
  const saved = await readWhole(store.value, 's1');
  await store.value.close();
  if (saved === null) throw new Error('nothing was saved');
  document = saved;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function exchangesAt(name: string): Exchange[] {
  const port = ports.get(name);
  const ids = new Set(
    document.flows.filter(({ remote }) => remote.port === port).map(({ flowId }) => flowId),
  );
  return document.exchanges.filter(({ flowId }) => flowId !== null && ids.has(flowId));
}

const opened = [...cases.map(({ name }) => name), 'h2'];

describe.each(opened)('%s', (name) => {
  test('reads each request and answer as they were sent', () => {
    const exchanges = exchangesAt(name);
    expect(exchanges).toHaveLength(plans.length);
    for (const [n, plan] of plans.entries()) {
      const exchange = exchanges[n];
      const { request, response } = exchange ?? {};
      expect(exchange?.failure).toBeNull();
      expect(request).toMatchObject({
        method: plan.method,
        url: `https://${host}:${ports.get(name)}${plan.path}`,
        host,
      });
      expect(request?.body?.text ?? null).toBe(plan.sent);
      expect(response?.status).toBe(plan.status);
      expect(response?.body).toMatchObject({
        text: plan.answer,
        bytesTotal: plan.answer.length,
        truncated: false,
      });
    }
    expect(exchanges[0]?.certificate).toMatchObject({ subject: `CN=${host}`, names: [host] });
    expect(exchanges[3]?.response?.codings).toEqual(['gzip']);
  });
});

/** Header lines as a set that does not mind order or the case of names. */
const lines = (headers: readonly (readonly [string, string])[]): string[] =>
  headers.map(([name, value]) => `${name.toLowerCase()}: ${value}`).sort();

function tsharkOptions(): string[] {
  const decode = [...ports].flatMap(([name, port]) => [
    '-d',
    `tcp.port==${port},tls`,
    ...(name === 'h2' ? [] : ['-d', `tls.port==${port},http`]),
  ]);
  return ['-o', `tls.keylog_file:${keyLog}`, ...decode];
}

test('HTTP/1.1: what tshark reads with the same keys is what we read', () => {
  const fields = ['tcp.srcport', 'tcp.dstport', 'http.request.method', 'http.request.uri'];
  const more = ['http.request.line', 'http.response.code', 'http.response.line'];
  const frames = readFrames(capture, 'tls && http', [...fields, ...more], tsharkOptions());
  for (const { name } of cases) {
    const port = String(ports.get(name));
    const exchanges = exchangesAt(name);
    const sent = frames.filter((frame) => frame['tcp.dstport']?.[0] === port);
    const came = frames.filter((frame) => frame['tcp.srcport']?.[0] === port);
    expect(sent.map((frame) => frame['http.request.method']?.[0])).toEqual(
      exchanges.map(({ request }) => request.method),
    );
    expect(sent.map((frame) => frame['http.request.uri']?.[0])).toEqual(
      exchanges.map(({ request: { path, query } }) => path + query),
    );
    const theirs = (frame: Record<string, string[]>, field: string): string[] =>
      (frame[field] ?? [])
        .map((line) => line.trim().replace(/^[^:]+/, (n) => n.toLowerCase()))
        .sort();
    expect(sent.map((frame) => theirs(frame, 'http.request.line'))).toEqual(
      exchanges.map(({ request }) => lines(request.headers)),
    );
    expect(came.map((frame) => frame['http.response.code']?.[0])).toEqual(
      exchanges.map(({ response }) => String(response?.status)),
    );
    expect(came.map((frame) => theirs(frame, 'http.response.line'))).toEqual(
      exchanges.map(({ response }) => lines(response?.headers ?? [])),
    );
  }
});

test('HTTP/2: what tshark reads with the same keys is what we read', () => {
  const port = ports.get('h2');
  const fields = ['tcp.dstport', 'http2.header.name', 'http2.header.value'];
  const frames = readFrames(capture, `tcp.port==${port} && http2.header`, fields, tsharkOptions());
  const read = (isUp: boolean): string[] =>
    frames
      .filter((frame) => (frame['tcp.dstport']?.[0] === String(port)) === isUp)
      .flatMap((frame) =>
        (frame['http2.header.name'] ?? []).map(
          (header, n) => `${header}: ${frame['http2.header.value']?.[n]}`,
        ),
      )
      .filter((line) => !line.startsWith(':'))
      .sort();
  const exchanges = exchangesAt('h2');
  expect(read(true)).toEqual(exchanges.flatMap(({ request }) => lines(request.headers)).sort());
  expect(read(false)).toEqual(
    exchanges.flatMap(({ response }) => lines(response?.headers ?? [])).sort(),
  );
});

test('says how many connections opened, and why the others did not', () => {
  const flowsAt = (name: string) =>
    document.flows.filter(({ remote }) => remote.port === ports.get(name)).length;
  const total = document.flows.length;
  const [lost, wrong] = [flowsAt('lost'), flowsAt('wrong')];
  expect(keysSaid).toContain(`${total - lost - wrong} of ${total} connections could be opened`);
  expect(keysSaid).toContain(`${lost} without a key, ${wrong} whose key`);
  expect(keysSaid).toContain('from run.keylog');
  expect(document.session.capture?.keys).toBe(keysSaid);
  expect([...exchangesAt('lost'), ...exchangesAt('wrong')]).toEqual([]);
});

test('each request has a visit whose ledger lays the letter beside the envelope', () => {
  const [name = ''] = opened;
  const [exchange] = exchangesAt(name);
  const visit = document.session.visits.find(({ id }) => id === exchange?.visitId);
  expect(visit).toMatchObject({ url: exchange?.request.url, status: 'done' });
  const rows = document.ledger.filter(({ visitId }) => visitId === exchange?.visitId);
  const row = (topic: string) => rows.find((one) => one.topic === topic);
  expect(row('path')).toMatchObject({ envelope: null, letter: '/large', exposure: 'hidden' });
  expect(row('header:cookie')).toMatchObject({ letter: sentHeaders.Cookie, exposure: 'hidden' });
  expect(row('certificate')).toMatchObject({ envelope: null, exposure: 'hidden' });
  expect(row('certificate')?.letter).toContain('not checked: read from a capture');
  expect(row('size')?.exposure).toBe('inferable');
  expect(row('size')?.inference).toContain('is known from the keys');
});

test('the HelloRetryRequest was there', () => {
  const flow = document.flows.find(({ remote }) => remote.port === ports.get('retry'));
  expect(flow?.tls?.helloRetry).toBe(true);
});

test('of several messages in one run of records the row says so', () => {
  const ids = new Set(exchangesAt('h2').map(({ visitId }) => visitId));
  const sizes = document.ledger.filter(
    ({ visitId, topic }) => ids.has(visitId) && topic === 'request-size',
  );
  expect(sizes.map(({ inference }) => inference).join('\n')).toMatch(
    /The same run carried \d other request/,
  );
});

test('the sizes of HTTP/1.1 that the observer works out hold the truth', () => {
  const rows = cases.slice(0, 8).flatMap(({ name }) => exchangesAt(name));
  expect(rows).toHaveLength(8 * plans.length);
  for (const { bursts, flowId, response } of rows) {
    const flow = document.flows.find((one) => one.flowId === flowId);
    const estimate = flow?.estimates.find(
      ({ direction, index }) => direction === 'down' && index === bursts?.down?.index,
    );
    const truth = (response?.size.headBytes ?? 0) + (response?.size.bodyBytes ?? 0);
    const error = Math.abs((estimate?.totalBytes ?? 0) - truth);
    expect(error).toBeLessThanOrEqual(estimate?.errorBytes ?? -1);
  }
});
