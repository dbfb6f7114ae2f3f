// The DevTools protocol's events put together into requests, whatever order they come in.
import { expect, test } from 'vitest';
import { Http2HeadSize } from '../../../../electron/endpoint/head-size.ts';
import { readDevtoolsEvent } from '../../../../electron/endpoint/page/devtools-events.ts';
import { PageLog } from '../../../../electron/endpoint/page/page-log.ts';
import type { PageRequest } from '../../../../electron/endpoint/page/page-request.ts';
import { toExchange } from '../../../../electron/endpoint/page/to-exchange.ts';

type Told = readonly [method: string, params: Record<string, unknown>];

const wallS = 1_700_000_000;
const clockStartMs = wallS * 1000;

/** `atS` on the engine's clock, which began 1000 s before the session's. */
const time = (atS: number): { timestamp: number } => ({ timestamp: 1000 + atS });

function sent(requestId: string, url: string, atS = 0, more: Record<string, unknown> = {}): Told {
  return [
    'Network.requestWillBeSent',
    {
      requestId,
      request: { url, method: 'GET', headers: { Accept: '*/*' } },
      ...time(atS),
      wallTime: wallS + atS,
      initiator: { type: 'parser', url: 'https://a.test/' },
      documentURL: 'https://a.test/',
      type: 'Image',
      ...more,
    },
  ];
}

const answer = (status = 200, more: Record<string, unknown> = {}) => ({
  status,
  statusText: '',
  headers: { 'content-type': 'image/png' },
  mimeType: 'image/png',
  connectionId: 31,
  encodedDataLength: 90,
  protocol: 'h2',
  ...more,
});

function received(requestId: string, atS: number, more: Record<string, unknown> = {}): Told {
  const response = answer(200, more);
  return [
    'Network.responseReceived',
    { requestId, ...time(atS), type: 'Image', response, hasExtraInfo: true },
  ];
}

const extraSent = (requestId: string, headers: Record<string, string>): Told => [
  'Network.requestWillBeSentExtraInfo',
  { requestId, headers },
];
const extraReceived = (requestId: string, statusCode: number, headersText?: string): Told => [
  'Network.responseReceivedExtraInfo',
  { requestId, headers: { 'set-cookie': 'a=1\nb=2' }, statusCode, headersText },
];
const finished = (requestId: string, atS: number, encodedDataLength: number): Told => [
  'Network.loadingFinished',
  { requestId, ...time(atS), encodedDataLength },
];

function read(events: readonly Told[], maxRequests = 100): PageLog {
  const log = new PageLog({ clockStartMs, maxRequests });
  for (const [method, params] of events) {
    const event = readDevtoolsEvent(method, params);
    if (event !== null) log.push(event);
  }
  return log;
}

const only = (log: PageLog): PageRequest => {
  expect(log.requests).toHaveLength(1);
  return log.requests[0]!;
};

const story: readonly Told[] = [
  sent('1', 'https://a.test/1.png', 0.1),
  extraSent('1', { cookie: 'id=7', accept: '*/*' }),
  extraReceived('1', 200),
  received('1', 0.2),
  [
    'Network.dataReceived',
    { requestId: '1', ...time(0.25), dataLength: 500, encodedDataLength: 0 },
  ],
  finished('1', 0.3, 590),
];

test('one request from its start to its end, on the clock of the session', () => {
  const request = only(read(story));
  expect(request).toMatchObject({
    index: 0,
    url: 'https://a.test/1.png',
    headers: [
      ['cookie', 'id=7'],
      ['accept', '*/*'],
    ],
    initiator: 'https://a.test/',
    encodedBytes: 590,
    decodedBytes: 500,
    response: { status: 200, connectionId: 31, protocol: 'h2', headBytes: 90 },
  });
  expect(request.response?.headers).toEqual([
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ]);
  const { startedMs, headersMs, endedMs } = request;
  for (const [ms, wanted] of [
    [startedMs, 100],
    [headersMs, 200],
    [endedMs, 300],
  ] as const)
    expect(ms).toBeCloseTo(wanted, 0);
});

test('the headers as they went out may be told before, between or after', () => {
  const [begin, cookie, setCookie, head, data, end] = story as [Told, Told, Told, Told, Told, Told];
  const orders = [
    [cookie, begin, head, setCookie, data, end],
    [begin, head, setCookie, cookie, data, end],
    [cookie, setCookie, begin, head, data, end],
  ];
  for (const order of orders) {
    const { headers, response } = only(read(order));
    expect(headers[0]).toEqual(['cookie', 'id=7']);
    expect(response?.headers).toHaveLength(2);
  }
});

test('a redirect is a request of its own, each with its own headers', () => {
  const log = read([
    sent('1', 'https://go.test/', 0),
    extraSent('1', { cookie: 'first=1' }),
    extraReceived('1', 302, 'HTTP/1.1 302 Found\r\nLocation: https://a.test/x\r\n\r\n'),
    sent('1', 'https://a.test/x', 0.1, {
      redirectResponse: answer(302, { protocol: 'http/1.1' }),
      redirectHasExtraInfo: true,
    }),
    extraSent('1', { cookie: 'second=2' }),
    received('1', 0.2),
    extraReceived('1', 200),
    finished('1', 0.3, 100),
  ]);
  expect(
    log.requests.map(({ url, response, headers }) => [url, response?.status, headers[0]]),
  ).toEqual([
    ['https://go.test/', 302, ['cookie', 'first=1']],
    ['https://a.test/x', 200, ['cookie', 'second=2']],
  ]);
  expect(log.requests[0]?.response?.headers).toEqual([['Location', 'https://a.test/x']]);
  expect(log.pending).toBe(0);
});

test('what a service worker answered used none either, though it passes on what it was told', () => {
  const request = only(
    read([sent('1', 'https://a.test/x'), received('1', 0.1, { fromServiceWorker: true })]),
  );
  expect(request).toMatchObject({
    fromCache: false,
    fromWorker: true,
    response: { connectionId: 0, fromCache: true },
  });
});

test('what a cache answered used no connection', () => {
  const request = only(
    read([
      sent('1', 'https://a.test/1.png'),
      ['Network.requestServedFromCache', { requestId: '1' }],
      received('1', 0.1, { fromDiskCache: true }),
      finished('1', 0.2, 0),
    ]),
  );
  expect(request).toMatchObject({
    fromCache: true,
    response: { connectionId: 0, fromCache: true },
  });
});

test('data and blob addresses are no requests', () => {
  expect(read([sent('1', 'data:,x'), sent('2', 'blob:https://a.test/1')]).requests).toEqual([]);
});

test('failures keep the words of the engine', () => {
  const log = read([
    sent('1', 'https://a.test/1'),
    ['Network.loadingFailed', { requestId: '1', ...time(1), errorText: 'net::ERR_FAILED' }],
    sent('2', 'https://a.test/2'),
    [
      'Network.loadingFailed',
      { requestId: '2', ...time(1), errorText: '', blockedReason: 'mixed-content' },
    ],
  ]);
  expect(log.requests.map(({ errorText, isBlocked }) => [errorText, isBlocked])).toEqual([
    ['net::ERR_FAILED', false],
    ['mixed-content', true],
  ]);
});

test('a WebSocket is followed, and does not keep the page from being there', () => {
  const log = read([
    sent('0', 'https://a.test/', 0),
    ['Network.webSocketCreated', { requestId: '1', url: 'wss://live.test/' }],
    [
      'Network.webSocketWillSendHandshakeRequest',
      {
        requestId: '1',
        ...time(0.1),
        wallTime: wallS,
        request: { headers: { Host: 'live.test' } },
      },
    ],
    [
      'Network.webSocketHandshakeResponseReceived',
      {
        requestId: '1',
        ...time(0.2),
        response: {
          status: 101,
          statusText: 'Switching Protocols',
          headers: {},
          headersText: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n',
        },
      },
    ],
    ['Network.webSocketFrameSent', frame('1', 1, 'grüß')],
    ['Network.webSocketFrameReceived', frame('1', 2, 'AAAA')],
    finished('0', 0.3, 10),
  ]);
  expect(log.pending).toBe(0);
  expect(log.requests[1]).toMatchObject({
    resource: 'WebSocket',
    response: { status: 101, headers: [['Upgrade', 'websocket']] },
    messages: { up: 1, down: 1, upBytes: 6, downBytes: 3 },
    endedMs: null,
  });
  log.finish(900);
  expect(log.requests[1]?.endedMs).toBe(900);
});

function frame(requestId: string, opcode: number, payloadData: string) {
  return { requestId, ...time(0.25), response: { opcode, payloadData } };
}

test('once the load was ended, nothing that is told changes it', () => {
  const log = read([sent('1', 'https://a.test/')]);
  log.finish(900);
  const params = { requestId: '1', ...time(1), errorText: 'net::ERR_ABORTED' };
  const late = readDevtoolsEvent('Network.loadingFailed', params)!;
  expect(log.push(late)).toBeNull();
  expect(only(log)).toMatchObject({ endedMs: 900, errorText: null });
});

test('a page that asks for more than it may is full', () => {
  const many = Array.from({ length: 12 }, (_, n) => sent(String(n), `https://a.test/${n}`));
  const log = read(many, 10);
  expect(log.isFull).toBe(true);
  expect(log.requests).toHaveLength(10);
});

test("the proxy's own headers are no part of the letter", () => {
  const { headers } = only(
    read([
      sent('1', 'http://plain.test/'),
      extraSent('1', { 'Proxy-Authorization': 'Basic secret', Host: 'plain.test' }),
    ]),
  );
  expect(headers).toEqual([['Host', 'plain.test']]);
});

const posted = (id: string, request: Record<string, unknown>): Told =>
  sent(id, `https://a.test/${id}`, 0, {
    request: { url: `https://a.test/${id}`, method: 'POST', headers: {}, ...request },
  });

const bodyOf = (request: PageRequest, headers: PageRequest['headers'] = request.headers) =>
  toExchange(
    { ...request, headers },
    {
      visitId: 'v1',
      match: { flowId: 'tcp-1', certainty: 'certain' },
      indexOnFlow: 0,
      heads: new Http2HeadSize(),
      certificate: null,
      failure: null,
    },
  ).request;

test('the bodies of a page are kept as far as they are shown, their lengths always', () => {
  const text = 'ä'.repeat(300_000);
  const { requests } = read(
    Array.from({ length: 100 }, (_, n) => posted(String(n), { postData: text, hasPostData: true })),
  );
  const kept = requests.map(({ postData }) => postData?.length ?? 0);
  expect(kept[0]).toBe(256 * 1024);
  expect(kept.at(-1)).toBe(0);
  expect(kept.reduce((sum, length) => sum + length, 0)).toBe(16 * 1024 * 1024);
  for (const request of requests) {
    const { body, size } = bodyOf(request);
    expect(body).toMatchObject({ bytesTotal: 600_000, truncated: true });
    expect(size.bodyBytes).toBe(600_000);
  }
});

test('a file that is sent is a body, though the engine does not tell it', () => {
  const { requests } = read([posted('1', { hasPostData: true }), posted('2', {})]);
  const [file, nothing] = requests as [PageRequest, PageRequest];
  const { body, size } = bodyOf(file, [
    ['Content-Length', '50193'],
    ['Content-Type', 'multipart/form-data'],
  ]);
  const contentType = 'multipart/form-data';
  expect(body).toEqual({ text: null, contentType, bytesTotal: 50_193, truncated: true });
  expect(size.bodyBytes).toBe(50_193);
  expect(bodyOf(nothing).body).toBeNull();
});
