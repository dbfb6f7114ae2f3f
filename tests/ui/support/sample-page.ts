// A page load for the window's tests: a shop, its helpers, a font, and a tracker that is told all.
import type { Exchange, Header } from '../../../shared/model/exchange.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { sampleExchange } from '../../unit/compare/sample.ts';
import { clinicDocument } from './sample-session.ts';

const url = 'https://shop.example/?item=red-shoes';
const hosts = [
  'shop.example',
  'cdn.shop.example',
  'images.shop.example',
  'fonts.example.net',
  'metrics.tracker.example',
] as const;
const operators = [
  'Example Hosting',
  'Wide Content Network',
  'Wide Content Network',
  null,
  'Adverts Inc',
];

function flowOf(base: ObservedFlow, host: string, n: number): ObservedFlow {
  const flowId = `tcp-${n + 1}`;
  const openedMs = 100 + n * 70;
  return {
    ...base,
    flowId,
    openedMs,
    closedMs: openedMs + 900,
    remote: { address: `203.0.113.${n + 10}`, port: 443 },
    place: {
      countryCode: n === 4 ? 'US' : 'DE',
      countryName: n === 4 ? 'United States' : 'Germany',
      asn: 64_500 + n,
      operator: operators[n] ?? null,
      scope: 'public',
    },
    bytesUp: 900,
    bytesDown: 4 ** (n % 4) * 3000,
    names: [
      {
        name: host,
        leak: 'sni',
        evidence: { flowId, direction: 'up', offset: 100, lengthBytes: 9 },
      },
    ],
    records: Array.from({ length: 12 }, (_, at) => ({
      direction: at % 4 === 0 ? ('up' as const) : ('down' as const),
      timeMs: openedMs + 40 + at * 30,
      offset: at * 2000,
      lengthBytes: 400 + at * 120,
      contentType: at < 3 ? 22 : 23,
    })),
  };
}

function exchangeOf(base: Exchange, host: string, n: number): Exchange {
  const isTracker = n === 4;
  const headers: Header[] = n === 0 ? [] : [['referer', isTracker ? url : 'https://shop.example/']];
  if (isTracker) headers.push(['cookie', 'visitor=v-481516']);
  const query = isTracker ? '?page=shoes' : '';
  const path = ['/', '/app.js', '/shoe.png', '/shop.woff2', '/seen.png'][n] ?? '/';
  return {
    ...base,
    id: `v0-${n}`,
    visitId: 'v0',
    hop: n,
    flowId: `tcp-${n + 1}`,
    indexOnFlow: 0,
    startedMs: 110 + n * 70,
    headersMs: 220 + n * 70,
    endedMs: 400 + n * 90,
    request: { ...base.request, host, path, query, url: `https://${host}${path}${query}`, headers },
    page: {
      resource: ['Document', 'Script', 'Image', 'Font', 'Image'][n] ?? 'Other',
      initiator: n === 0 ? null : url,
      fromCache: false,
      connection: 'certain',
      messages: null,
      burst: null,
    },
  };
}

export function pageDocument(id: string): SessionDocument {
  const sample = clinicDocument({ id, title: 'shop.example', createdAtMs: Date.now() });
  const flow = sample.flows.find(({ protocol }) => protocol === 'tls');
  const exchange = sampleExchange('Robin');
  const [visit] = sample.session.visits;
  if (flow === undefined || visit === undefined)
    throw new Error('The sample session has nothing to make a page of.');
  const outcome = {
    ending: 'idle' as const,
    title: 'Shoes',
    requests: 5,
    connections: 5,
    refused: [],
    spare: [],
    unasked: [],
  };
  return {
    ...sample,
    session: {
      ...sample.session,
      kind: 'page',
      request: { ...sample.session.request, mode: 'page', urls: [url] },
      visits: [{ ...visit, id: 'v0', url, status: 'done', failure: null, page: outcome }],
    },
    flows: hosts.map((host, n) => flowOf(flow, host, n)),
    exchanges: hosts.map((host, n) => exchangeOf(exchange, host, n)),
    ledger: sample.ledger.map((row) => ({ ...row, visitId: 'v0' })),
  };
}
