// The session that a capture becomes: one visit for each request that could be read, and one for each
// other website, so that screens and reports show it as they show a live one.
import { basename } from 'node:path';
import { hostOfUrl } from '../../shared/model/host.ts';
import type { Exchange } from '../../shared/model/exchange.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import { siteProtocols } from '../../shared/model/query-values.ts';
import {
  inspectRequestSchema,
  type CaptureFacts,
  type Session,
  type Visit,
} from '../../shared/model/session.ts';
import { hostOfFlow, namesOf, serverPortOf } from '../compare/visit-scope.ts';
import { planLetterVisits } from './place-letter.ts';

/** A ledger that a person can read; the flows behind it are all there. */
const maxVisits = 200;

export interface CaptureTimes {
  /** Milliseconds since 1970. */
  readonly firstMs: number;
  /** Milliseconds after it. */
  readonly lastMs: number;
}

export function describeCapture(
  input: {
    readonly id: string;
    readonly path: string;
    readonly isCancelled: boolean;
    readonly facts?: CaptureFacts;
    /** In the whole capture. */
    readonly sites?: number;
  },
  flows: readonly ObservedFlow[],
  { firstMs, lastMs }: CaptureTimes,
  exchanges: readonly Exchange[] = [],
): Session {
  const name = basename(input.path).slice(0, 120) || 'capture';
  const createdAtMs = Math.round(firstMs);
  const visits = [
    ...planLetterVisits(exchanges, createdAtMs),
    ...planSiteVisits(flows, exchanges, createdAtMs, lastMs),
  ];
  return {
    id: input.id,
    title: name,
    kind: 'imported',
    createdAtMs,
    endedAtMs: Math.round(firstMs + lastMs),
    status: input.isCancelled ? 'cancelled' : 'done',
    request: inspectRequestSchema.parse({ urls: [name] }),
    resolver: { kind: 'capture', servers: [] },
    visits,
    ...(input.facts && { capture: { ...input.facts, ...describeSites(visits, input.sites) } }),
  };
}

/** Empty where there are few enough sites that every one became a visit. */
function describeSites(visits: readonly Visit[], inAll = 0): Pick<CaptureFacts, 'sites'> {
  if (inAll <= maxVisits) return {};
  const compared = new Set(visits.map(({ url }) => hostOfUrl(url))).size;
  return { sites: { inAll, compared } };
}

/** Of websites that no request is known of, in the order of first contact; last those without a name. */
export function planSiteVisits(
  flows: readonly ObservedFlow[],
  exchanges: readonly Exchange[],
  createdAtMs: number,
  lastMs: number,
): Visit[] {
  const opened = new Set(exchanges.map(({ flowId }) => flowId));
  const urls = new Map<string, number>();
  for (const flow of [...flows].sort((a, b) => rankOf(a) - rankOf(b))) {
    if (opened.has(flow.flowId)) continue;
    if (!sitesSpeak.has(flow.protocol)) continue;
    const url = urlOf(flow);
    if (!urls.has(url) && urls.size < maxVisits) urls.set(url, flow.openedMs);
  }
  return [...urls].map(([url, openedMs], index) => ({
    id: `v${exchanges.length + index}`,
    url,
    round: 0,
    status: 'done',
    startedAtMs: createdAtMs + openedMs,
    elapsedMs: lastMs - openedMs,
    failure: null,
  }));
}

/** A name tells more than an address. */
const rankOf = (flow: ObservedFlow): number => (namesOf(flow).length > 0 ? 0 : 1);

const sitesSpeak: ReadonlySet<ObservedFlow['protocol']> = new Set(siteProtocols);
const usualPorts = new Map([
  ['http', 80],
  ['https', 443],
  ['smtp', 587],
  ['imap', 143],
  ['ftp', 21],
]);

function urlOf(flow: ObservedFlow): string {
  const scheme = schemeOf(flow);
  const serverPort = serverPortOf(flow);
  const port = serverPort === usualPorts.get(scheme) ? '' : `:${serverPort}`;
  // An address of a mail server has no path.
  return `${scheme}://${hostOfFlow(flow)}${port}${scheme.startsWith('http') ? '/' : ''}`;
}

function schemeOf({ clearTalk, protocol }: ObservedFlow): string {
  if (clearTalk !== undefined) return clearTalk.protocol;
  return protocol === 'tls' || protocol === 'quic' ? 'https' : protocol;
}
