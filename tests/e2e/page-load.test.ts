// Whole pages in real Electron, with three witnesses: tcpdump on the wire, the servers' own access
// logs, and the browser engine's log of everything it ever asked for.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startLab, type Lab } from '../../electron/lab/lab.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import { loadPages, type PageRun } from '../helpers/cli-in-electron.ts';
import { startCapture } from '../helpers/tcpdump.ts';
import { readFrames } from '../helpers/tshark.ts';

test.describe.configure({ mode: 'serial' });

const folder = mkdtempSync(join(tmpdir(), 'onlooker-page-referee-'));
const capture = join(folder, 'page.pcap');
const withSecrets = join(folder, 'page.pcapng');
const engineLog = join(folder, 'engine-log.json');
let lab: Lab;
let run: PageRun;

test.beforeAll(async () => {
  lab = await startLab();
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, lab.caPem);
  const page = lab.sites.find(({ asPage }) => asPage)?.url ?? '';
  const { address, port } = lab.dnsServer;
  const tcpdump = await startCapture(capture, 'tcp or udp');
  const trust = ['--ca', caFile, '--dns-server', `${address}:${port}`];
  run = await loadPages(
    [page, ...trust, '--report', withSecrets, '--with-secrets'],
    [`--log-net-log=${engineLog}`],
  );
  await tcpdump.stop();
});

test.afterAll(async () => {
  await lab.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

const flowsOfPage = (): ObservedFlow[] =>
  run.document.flows.filter(({ transport }) => transport === 'tcp');

test('the page is there: eight hosts, both protocols, a redirect, a socket, a stream', () => {
  expect(run.said).not.toContain('failed');
  expect(run.code).toBe(0);
  const [visit] = run.document.session.visits;
  expect(visit).toMatchObject({
    status: 'done',
    page: { ending: 'idle', refused: [], unasked: [] },
  });
  expect(run.document.session.kind).toBe('page');
  const { exchanges } = run.document;
  expect(new Set(exchanges.map(({ request }) => request.host)).size).toBe(8);
  expect(new Set(exchanges.map(({ protocol }) => protocol))).toEqual(new Set(['h2', 'http/1.1']));
  const resources = new Set(exchanges.map(({ page }) => page?.resource));
  for (const kind of ['Document', 'Script', 'Image', 'Font', 'Fetch', 'WebSocket', 'EventSource'])
    expect(resources).toContain(kind);
  expect(exchanges.filter(({ response }) => response?.status === 302)).toHaveLength(1);
  const socket = exchanges.find(({ page }) => page?.resource === 'WebSocket');
  expect(socket?.page?.messages).toMatchObject({ up: 1, down: 3 });
});

test("requests are the servers' access logs, one for one", () => {
  const ours = run.document.exchanges.map(({ request, response, protocol, page }) => {
    const cookie = request.headers.find(([name]) => name.toLowerCase() === 'cookie')?.[1];
    const referrer = request.headers.find(([name]) => name.toLowerCase() === 'referer')?.[1];
    const spoken = page?.resource === 'WebSocket' ? 'websocket' : protocol;
    return [
      request.method,
      request.host,
      request.path + request.query,
      spoken,
      response?.status,
      cookie ?? null,
      referrer ?? null,
    ].join(' ');
  });
  const theirs = lab.accessLog.map((entry) =>
    [
      entry.method,
      entry.host,
      entry.target,
      entry.protocol,
      entry.status,
      entry.cookie,
      entry.referrer,
    ].join(' '),
  );
  expect(theirs.length).toBeGreaterThan(15);
  expect(ours.sort()).toEqual(theirs.sort());
});

/** Each TCP stream tshark saw to a site of the lab: server name and payload bytes both ways. */
function readStreams(): Map<string, { name: string | null; up: number; down: number }> {
  const fields = ['ip.src', 'tcp.srcport', 'ip.dst', 'tcp.dstport', 'tcp.len'];
  const wanted = [...fields, 'tls.handshake.extensions_server_name'];
  const ports = [...new Set(flowsOfPage().map(({ remote }) => remote.port))];
  const sites = [...lab.hosts.values()].map(({ address }) => address.address);
  const result = spawnSync(
    'tshark',
    [
      '-nr',
      capture,
      '-2',
      '-Tfields',
      '-Eoccurrence=f',
      ...ports.flatMap((port) => ['-d', `tcp.port==${port},tls`]),
      // What came twice counts once.
      '-Y',
      'tcp && !tcp.analysis.retransmission',
      ...wanted.flatMap((field) => ['-e', field]),
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  expect(result.status).toBe(0);
  const streams = new Map<string, { name: string | null; up: number; down: number }>();
  for (const line of result.stdout.split('\n').filter((text) => text !== '')) {
    const [from = '', fromPort, to = '', toPort, length, name] = line.split('\t');
    const isUp = sites.includes(to) && ports.includes(Number(toPort));
    const isDown = sites.includes(from) && ports.includes(Number(fromPort));
    if (!isUp && !isDown) continue;
    const key = isUp ? `${fromPort}-${to}:${toPort}` : `${toPort}-${from}:${fromPort}`;
    const stream = streams.get(key) ?? { name: null, up: 0, down: 0 };
    stream[isUp ? 'up' : 'down'] += Number(length);
    if (isUp && name !== undefined && name !== '') stream.name = name;
    streams.set(key, stream);
  }
  return streams;
}

test('connections, names and bytes are what tcpdump and tshark saw', () => {
  const theirs = readStreams();
  const ours = new Map(
    flowsOfPage().map((flow) => [
      `${flow.local.port}-${flow.remote.address}:${flow.remote.port}`,
      { name: flow.tls?.serverName ?? null, up: flow.bytesUp, down: flow.bytesDown },
    ]),
  );
  expect(ours.size).toBeGreaterThanOrEqual(8);
  expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
});

test('each request is laid on a connection to its host, and certainly so', () => {
  const names = new Map(flowsOfPage().map((flow) => [flow.flowId, flow.tls?.serverName]));
  for (const { request, flowId, page } of run.document.exchanges) {
    expect(names.get(flowId ?? '')).toBe(request.host);
    expect(page?.connection).toBe('certain');
  }
  const bursts = run.document.exchanges.map(({ page }) => page?.burst ?? null);
  const found = bursts.filter((burst) => burst !== null && burst.certainty !== 'unsure');
  expect(found.length).toBeGreaterThan(bursts.length / 2);
});

test('with its secrets tshark reads every path in its pcapng, one for one', () => {
  const ports = [...new Set(flowsOfPage().map(({ remote }) => remote.port))];
  const fields = ['http2.headers.path', 'http.request.uri'];
  const options = ports.flatMap((port) => ['-d', `tcp.port==${port},tls`]);
  const theirs = readFrames(withSecrets, 'tls', fields, options).flatMap((frame) =>
    fields.flatMap((field) => frame[field] ?? []),
  );
  expect(theirs.sort()).toEqual(lab.accessLog.map(({ target }) => target).sort());
});

test('the look-ups are one a name, asked by the relay', () => {
  const asked = run.document.dns.filter(({ type }) => type === 'A').map(({ name }) => name);
  expect(asked.sort()).toEqual([...new Set(asked)].sort());
  expect(asked).toHaveLength(8);
});

test('the browser engine asked for nothing of its own', () => {
  const log = JSON.parse(readFileSync(engineLog, 'utf8')) as {
    constants: { logEventTypes: Record<string, number> };
    events: { type: number; params?: { url?: string } }[];
  };
  const start = log.constants.logEventTypes['URL_REQUEST_START_JOB'];
  const urls = log.events.flatMap(({ type, params }) =>
    type === start && params?.url !== undefined ? [params.url] : [],
  );
  const hosts = new Set(urls.map((url) => new URL(url).hostname));
  expect(hosts.has('shop.lab.test')).toBe(true);
  // The greeting is answered by the relay's own door and goes nowhere.
  const foreign = [...hosts].filter((host) => !lab.hosts.has(host) && host !== 'greeting.invalid');
  expect(foreign).toEqual([]);
  expect(run.document.session.visits.flatMap(({ page }) => page?.unasked ?? [])).toEqual([]);
});
