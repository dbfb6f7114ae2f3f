// Which connection carried which request, and how sure that is.
import { expect, test } from 'vitest';
import {
  matchConnections,
  targetOf,
  type TimedProxyEvent,
} from '../../../../electron/endpoint/page/match-connections.ts';
import type { PageRequest } from '../../../../electron/endpoint/page/page-request.ts';
import { NetLogReader } from '../../../../electron/endpoint/page/net-log.ts';

let next = 0;

function request(url: string, more: Partial<PageRequest> = {}, connectionId = 0): PageRequest {
  next += 1;
  return {
    index: next,
    requestId: String(next),
    url,
    method: 'GET',
    headers: [],
    postData: null,
    postBytes: 0,
    resource: 'Image',
    initiator: null,
    startedMs: 100,
    headersMs: 200,
    endedMs: 300,
    response: {
      status: 200,
      statusText: '',
      headers: [],
      mimeType: '',
      protocol: 'h2',
      connectionId,
      fromCache: false,
      headBytes: 10,
    },
    encodedBytes: 10,
    decodedBytes: 0,
    bodyText: null,
    errorText: null,
    isBlocked: false,
    fromCache: false,
    fromWorker: false,
    messages: null,
    ...more,
  };
}

const tunnel = (
  flowId: string,
  host: string,
  clientPort: number,
  timeMs = 110,
): TimedProxyEvent => ({
  timeMs,
  event: {
    kind: 'tunnel',
    flowId,
    clientPort,
    clientAddress: '127.0.0.1',
    target: { host, port: 443 },
  },
});

test('the engine itself says which connection it was', () => {
  const one = request('https://a.test/1', {}, 31);
  const two = request('https://a.test/2', {}, 45);
  const events = [tunnel('tcp-1', 'a.test', 4001), tunnel('tcp-2', 'a.test', 4002)];
  const ports = new Map([
    [31, 4002],
    [45, 4001],
  ]);
  const matches = matchConnections([one, two], events, ports);
  expect(matches.get(one)).toEqual({ flowId: 'tcp-2', certainty: 'certain' });
  expect(matches.get(two)).toEqual({ flowId: 'tcp-1', certainty: 'certain' });
});

test('a number that leads to another host is not believed', () => {
  const one = request('https://a.test/1', {}, 31);
  const matches = matchConnections([one], [tunnel('tcp-1', 'b.test', 4001)], new Map([[31, 4001]]));
  expect(matches.get(one)).toBeUndefined();
});

test('without its word the only connection is certain, of several the first is likely', () => {
  const socket = request('wss://a.test/live', { resource: 'WebSocket' });
  const alone = matchConnections([socket], [tunnel('tcp-1', 'a.test', 1)], new Map());
  expect(alone.get(socket)).toEqual({ flowId: 'tcp-1', certainty: 'certain' });
  const events = [tunnel('tcp-1', 'a.test', 1), tunnel('tcp-2', 'a.test', 2)];
  const several = matchConnections([socket], events, new Map());
  expect(several.get(socket)).toEqual({ flowId: 'tcp-1', certainty: 'likely' });
});

test('plain requests were passed on by the proxy, which knows; the same twice in order', () => {
  const events: TimedProxyEvent[] = ['tcp-1', 'tcp-2'].map((flowId) => ({
    timeMs: 1,
    event: {
      kind: 'plain',
      flowId,
      method: 'GET',
      url: 'http://a.test/x',
      clientAddress: '127.0.0.1',
    },
  }));
  const [one, two] = [request('http://a.test/x'), request('http://a.test/x#part')];
  const matches = matchConnections([one, two], events, new Map());
  expect([matches.get(one)?.flowId, matches.get(two)?.flowId]).toEqual(['tcp-1', 'tcp-2']);
});

test('a page that fails as often as it may is matched all the same, and soon', () => {
  const events = Array.from({ length: 2500 }, (_, n) => tunnel(`tcp-${n}`, 'a.test', n + 1, n));
  const failed = { response: null, headersMs: null, errorText: 'net::ERR_SSL_PROTOCOL_ERROR' };
  const requests = Array.from({ length: 10_000 }, (_, n) =>
    request(`https://a.test/${n}`, { ...failed, startedMs: n, endedMs: n + 5 }),
  );
  const began = process.cpuUsage();
  const matches = matchConnections(requests, events, new Map());
  // Looking each pair up anew took forty seconds of work.
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(10_000);
  expect(matches.size).toBe(2500);
  expect(new Set([...matches.values()].map(({ flowId }) => flowId)).size).toBe(2500);
});

test('cached and blocked requests had none', () => {
  const cached = request('https://a.test/1', { fromCache: true });
  const blocked = request('https://a.test/2', {
    isBlocked: true,
    response: null,
    errorText: 'csp',
  });
  const matches = matchConnections([cached, blocked], [tunnel('tcp-1', 'a.test', 1)], new Map());
  expect(matches.size).toBe(0);
});

test.each([
  ['https://a.test/x', 'a.test:443'],
  ['wss://a.test', 'a.test:443'],
  ['http://a.test:8080/', 'a.test:8080'],
  ['http://[::1]/', '::1:80'],
  ['file:///etc/passwd', null],
  ['no address', null],
])('%s goes to %s', (url, target) => {
  expect(targetOf(url)).toBe(target);
});

const log = {
  constants: { logEventTypes: { TCP_CONNECT: 3, OTHER: 4 }, logSourceType: { SOCKET: 7, X: 8 } },
  events: [
    { type: 3, source: { id: 31, type: 7 }, params: { address_list: [] } },
    { type: 3, source: { id: 31, type: 7 }, params: { local_address: '127.0.0.1:4001' } },
    { type: 3, source: { id: 32, type: 7 }, params: { local_address: '[::1]:4002' } },
    { type: 3, source: { id: 33, type: 8 }, params: { local_address: '127.0.0.1:1' } },
    { type: 4, source: { id: 34, type: 7 } },
  ],
};

/** In Chromium's form: constants, then an event a line. */
const logText = (end: string): string =>
  `{"constants":${JSON.stringify(log.constants)},\n"events": [\n${log.events
    .map((event) => JSON.stringify(event))
    .join(',\n')}${end}`;

function portsIn(text: string): [number, number][] {
  const reader = new NetLogReader();
  for (const line of text.split('\n')) reader.push(line);
  return [...reader.ports];
}

test('the log of the engine gives the port of each connection', () => {
  const expected = [
    [31, 4001],
    [32, 4002],
  ];
  expect(portsIn(logText('],\n"polledData": {"local_address":1}\n}\n'))).toEqual(expected);
  // The last line of events closes their list.
  expect(portsIn(logText('').replace(/,\n[^\n]*,\n[^\n]*$/, '],\n}'))).toEqual(expected);
});

test('a log cut short is read as far as it goes, and garbage gives nothing', () => {
  expect(portsIn(logText(',\n{"type":3,"params":{"local_address":"127.0'))).toHaveLength(2);
  expect(portsIn('garbage\n{"local_address"}')).toEqual([]);
  expect(portsIn('{}')).toEqual([]);
});
