// A visit as observed and as it really was, put together by hand so that both sides are known.
import type { Exchange } from '../../../shared/model/exchange.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { DnsLookup } from '../../../shared/model/dns.ts';
import type { LedgerRow } from '../../../shared/model/ledger.ts';
import type { ByteSpan, Direction } from '../../../shared/model/segment.ts';
import type { Session, Visit } from '../../../shared/model/session.ts';
import { compareVisit } from '../../../electron/compare/compare-visit.ts';
import type { CompareInput } from '../../../electron/compare/visit-scope.ts';

const startedAtMs = Date.UTC(2026, 0, 5, 9);
const local = { address: '192.168.1.5', port: 50_000 };

export const span = (
  flowId: string,
  direction: Direction,
  offset: number,
  lengthBytes: number,
): ByteSpan => ({ flowId, direction, offset, lengthBytes });

export function sampleVisit(extra: Partial<Visit> = {}): Visit {
  const url = 'https://clinic.example/hiv-test?name=Bob';
  const times = { startedAtMs: startedAtMs + 10, elapsedMs: 200 };
  return { id: 'v1', url, round: 0, status: 'done', ...times, failure: null, ...extra };
}

export function sampleSession(
  visits: Visit[],
  kind: Session['resolver']['kind'] = 'server',
): Session {
  return {
    id: 's1',
    title: 'clinic.example',
    kind: 'inspect',
    createdAtMs: startedAtMs,
    endedAtMs: startedAtMs + 900,
    status: 'done',
    request: {
      mode: 'request',
      pageLimitS: 30,
      browseLimitS: 3600,
      urls: visits.map(({ url }) => url),
      method: 'GET',
      headers: [],
      body: null,
      count: 1,
      intervalS: 0,
      concurrency: 4,
      lab: false,
      resolve: [],
      dnsServer: null,
      caPem: null,
      maxTls: '1.3',
      certificateErrors: 'report',
      fallbackHttp: false,
    },
    resolver: { kind, servers: ['198.51.100.53'] },
    visits,
  };
}

const site = {
  countryCode: 'DE',
  countryName: 'Germany',
  asn: 64_500,
  operator: 'Example Hosting',
  scope: 'public',
} as const;

export function sampleFlow(extra: Partial<ObservedFlow> = {}): ObservedFlow {
  const flowId = extra.flowId ?? 'f1';
  return {
    flowId,
    transport: 'tcp',
    protocol: 'tls',
    local,
    remote: { address: '203.0.113.5', port: 443 },
    place: site,
    openedMs: 20,
    closedMs: 180,
    closeReason: 'end',
    bytesUp: 700,
    bytesDown: 50_000,
    bytesDropped: false,
    names: [
      { name: 'clinic.example', leak: 'dns', evidence: span('d1', 'up', 12, 16) },
      { name: 'clinic.example', leak: 'sni', evidence: span(flowId, 'up', 127, 14) },
    ],
    records: [{ direction: 'up', timeMs: 21, offset: 0, lengthBytes: 400, contentType: 22 }],
    tls: {
      serverName: 'clinic.example',
      alpnOffered: ['h2', 'http/1.1'],
      alpnSelected: null,
      version: 'TLS 1.3',
      cipher: 'TLS_AES_128_GCM_SHA256',
      ja3: 'a'.repeat(32),
      ja3Raw: '771,4865,0,29,0',
      ja4: 't13d0101h2_aaaaaaaaaaaa_bbbbbbbbbbbb',
      resumption: 'none',
      helloRetry: false,
      echOffered: false,
      certificateReadable: false,
      problem: null,
      handshake: [
        {
          kind: 'client-hello',
          direction: 'up',
          timeMs: 21,
          encrypted: false,
          evidence: span(flowId, 'up', 0, 405),
          fields: [],
        },
      ],
    },
    http: [],
    estimates: [
      sampleEstimate(flowId, 'up', 0, 110, 470),
      sampleEstimate(flowId, 'down', 0, 48_113, 1200),
    ],
    ...extra,
  };
}

export function sampleEstimate(
  flowId: string,
  direction: Direction,
  index: number,
  totalBytes: number,
  offset: number,
): ObservedFlow['estimates'][number] {
  return {
    direction,
    index,
    startedMs: 30,
    endedMs: 40,
    totalBytes,
    bodyBytes: totalBytes - 100,
    errorBytes: 8,
    method: 'length of 1 record',
    evidence: span(flowId, direction, offset, totalBytes + 22),
  };
}

export function sampleLookup(extra: Partial<DnsLookup> = {}): DnsLookup {
  return {
    flowId: 'd1',
    transport: 'udp',
    server: { address: '198.51.100.53', port: 53 },
    name: 'clinic.example',
    type: 'A',
    askedMs: 12,
    answeredMs: 15,
    responseCode: 'NOERROR',
    truncated: false,
    answers: [{ name: 'clinic.example', type: 'A', ttlS: 60, data: '203.0.113.5' }],
    problem: null,
    nameEvidence: span('d1', 'up', 12, 16),
    answerEvidence: span('d1', 'down', 0, 48),
    ...extra,
  };
}

/** `secret` goes into everything that only the two ends know. */
export function sampleExchange(secret: string, extra: Partial<Exchange> = {}): Exchange {
  const text = `Result for ${secret}`;
  return {
    id: 'e1',
    visitId: 'v1',
    hop: 0,
    flowId: 'f1',
    indexOnFlow: 0,
    protocol: 'h2',
    startedMs: 11,
    headersMs: 50,
    endedMs: 180,
    request: {
      method: 'POST',
      url: `https://clinic.example/${secret}?name=${secret}`,
      scheme: 'https',
      host: 'clinic.example',
      port: 443,
      path: `/${secret}`,
      query: `?name=${secret}`,
      headers: [
        [':path', '/'],
        ['Cookie', `sid=${secret}`],
        ['Authorization', `Bearer ${secret}`],
        ['X-Api-Key', secret],
        ['Referer', `https://clinic.example/?from=${secret}`],
        ['Accept', '*/*'],
      ],
      body: { text: secret, contentType: 'text/plain', bytesTotal: 9, truncated: false },
      size: { headBytes: 100, bodyBytes: 9, headIsExact: false },
    },
    response: {
      status: 200,
      statusText: 'OK',
      headers: [
        ['set-cookie', `a=${secret}`],
        ['set-cookie', `b=${secret}`],
        ['location', `/next?${secret}`],
      ],
      body: { text, contentType: 'text/html', bytesTotal: 48_000, truncated: true },
      codings: [],
      size: { headBytes: 113, bodyBytes: 48_000, headIsExact: true },
    },
    certificate: null,
    failure: null,
    ...extra,
  };
}

export function sampleInput(extra: Partial<CompareInput> = {}): CompareInput {
  const visit = extra.visit ?? sampleVisit();
  const dns = extra.dns ?? [sampleLookup()];
  return {
    session: sampleSession([visit]),
    visit,
    observations: { flows: [sampleFlow(), dnsFlow()], dns },
    exchanges: [sampleExchange('Bob')],
    dns,
    earlier: [],
    ...extra,
  };
}

export function dnsFlow(): ObservedFlow {
  return sampleFlow({
    flowId: 'd1',
    transport: 'udp',
    protocol: 'dns',
    remote: { address: '198.51.100.53', port: 53 },
    openedMs: 12,
    names: [],
    records: [],
    tls: null,
    estimates: [],
  });
}

/** What the comparison gives a few at a time. */
export const allRows = (input: CompareInput): LedgerRow[] => [...compareVisit(input)].flat();
