// A made-up page session of 500 connections with 200 records and 4 requests each.
import type { Exchange } from '../../shared/model/exchange.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import { unseenTls } from '../../shared/model/handshake.ts';
import { inspectRequestSchema, type SessionDocument } from '../../shared/model/session.ts';

export const busySessionId = 'busy';
const connections = 500;
const recordsEach = 200;
const requestsEach = 4;

function flowAt(n: number): ObservedFlow {
  const flowId = `tcp-${n}`;
  const openedMs = n * 20;
  const host = `h${n % 60}.busy.example`;
  return {
    flowId,
    transport: 'tcp',
    protocol: 'tls',
    local: { address: '192.168.1.5', port: 20_000 + n },
    remote: { address: `203.0.113.${n % 250}`, port: 443 },
    place: {
      countryCode: 'DE',
      countryName: 'Germany',
      asn: 64_500,
      operator: 'Example Hosting',
      scope: 'public',
    },
    openedMs,
    closedMs: openedMs + 4000,
    closeReason: 'end',
    bytesUp: 20_000,
    bytesDown: 250_000,
    bytesDropped: false,
    names: [
      {
        name: host,
        leak: 'sni',
        evidence: { flowId, direction: 'up', offset: 100, lengthBytes: host.length },
      },
    ],
    records: Array.from({ length: recordsEach }, (_, at) => ({
      direction: at % 4 === 0 ? 'up' : 'down',
      timeMs: openedMs + 15 + at * 17 + (at % 7),
      offset: at * 1500,
      lengthBytes: at < 4 ? 500 : 100 + ((at * 7919) % 16_000),
      contentType: at < 3 ? 22 : 23,
    })),
    tls: {
      ...unseenTls,
      serverName: host,
      alpnOffered: ['h2'],
      version: 'TLS 1.3',
      cipher: 'TLS_AES_128_GCM_SHA256',
    },
    http: [],
    estimates: [],
  };
}

function exchangeAt(flow: ObservedFlow, n: number): Exchange {
  const startedMs = flow.openedMs + 60 + n * 700;
  const host = flow.tls?.serverName ?? '';
  const path = `/part/${n}`;
  return {
    id: `${flow.flowId}-${n}`,
    visitId: 'v0',
    hop: n,
    flowId: flow.flowId,
    indexOnFlow: n,
    protocol: 'h2',
    startedMs,
    headersMs: startedMs + 120,
    endedMs: startedMs + 900,
    request: {
      method: 'GET',
      url: `https://${host}${path}`,
      scheme: 'https',
      host,
      port: 443,
      path,
      query: '',
      headers: [],
      body: null,
      size: { headBytes: 100, bodyBytes: 0, headIsExact: true },
    },
    response: {
      status: 200,
      statusText: 'OK',
      headers: [],
      body: { text: null, contentType: 'image/png', bytesTotal: 60_000, truncated: true },
      codings: [],
      size: { headBytes: 100, bodyBytes: 60_000, headIsExact: true },
    },
    certificate: null,
    failure: null,
  };
}

export function busySession(): SessionDocument {
  const url = 'https://h0.busy.example/';
  const flows = Array.from({ length: connections }, (_, n) => flowAt(n));
  return {
    session: {
      id: busySessionId,
      title: 'busy.example',
      kind: 'page',
      createdAtMs: Date.now(),
      endedAtMs: Date.now(),
      status: 'done',
      request: inspectRequestSchema.parse({ urls: [url], mode: 'page' }),
      resolver: { kind: 'given', servers: ['192.168.1.1:53'] },
      visits: [
        {
          id: 'v0',
          url,
          round: 0,
          status: 'done',
          startedAtMs: Date.now(),
          elapsedMs: 14_000,
          failure: null,
        },
      ],
    },
    flows,
    dns: [],
    exchanges: flows.flatMap((flow) =>
      Array.from({ length: requestsEach }, (_, n) => exchangeAt(flow, n)),
    ),
    ledger: [],
    summary: { learnt: 'They learnt much.', notSeen: 'They did not see the pages.' },
  };
}
