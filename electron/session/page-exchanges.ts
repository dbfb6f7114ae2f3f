// What a browser engine told of its requests, laid on the connections the relay saw: exchanges, and the
// connections that are left over.
import { Http2HeadSize } from '../endpoint/head-size.ts';
import { engineFailure } from '../endpoint/page/engine-failure.ts';
import {
  matchConnections,
  targetOf,
  type ConnectionMatch,
  type TimedProxyEvent,
} from '../endpoint/page/match-connections.ts';
import type { PageBrowser, PageLoad } from '../endpoint/page/page-engine.ts';
import type { PageRequest } from '../endpoint/page/page-request.ts';
import { toExchange } from '../endpoint/page/to-exchange.ts';
import type { Exchange } from '../../shared/model/exchange.ts';
import type { Failure } from '../../shared/model/failure.ts';
import type { VisitBoard } from './visit-board.ts';

/** A page of one visit, as its browser told of it. */
export interface Loaded {
  readonly visitId: string;
  readonly load: PageLoad;
}

type Certificates = PageBrowser['certificates'];

/** `errorText`: the engine's. Proxy and verifier know more than it says. */
export function explainFailure(
  errorText: string,
  url: string,
  events: readonly TimedProxyEvent[],
  certificates: Certificates,
  isBlocked = false,
): Failure {
  const target = targetOf(url);
  const dialed = events.findLast(
    ({ event }) =>
      event.kind === 'failed' && `${event.target.host}:${event.target.port}` === target,
  )?.event;
  const found = engineFailure(errorText, {
    where: target ?? url.slice(0, 200),
    isBlocked,
    dialed: dialed?.kind === 'failed' ? dialed.failure : undefined,
  });
  const problem = certificates.get(hostOf(url))?.problem ?? null;
  if (!found.kind.startsWith('certificate-') || problem === null || problem === found.kind) {
    return found;
  }
  // The engine's own word for it would speak of something else.
  return { kind: problem as Failure['kind'], detail: target ?? url.slice(0, 200) };
}

export function hostOf(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    return '';
  }
}
export interface Seen {
  readonly events: readonly TimedProxyEvent[];
  readonly ports: ReadonlyMap<number, number>;
  readonly certificates: Certificates;
}

export function layOnConnections(loaded: readonly Loaded[], seen: Seen): Exchange[] {
  const all = loaded.flatMap(({ load, visitId }) =>
    load.requests.map((request) => ({ request, visitId })),
  );
  const matches = matchConnections(
    all.map(({ request }) => request),
    seen.events,
    seen.ports,
  );
  const places = placeOnFlows(
    all.map(({ request }) => request),
    matches,
  );
  const heads = new Map<string, Http2HeadSize>();
  return all.map(({ request, visitId }) => {
    const match = matches.get(request);
    const ofFlow = heads.get(match?.flowId ?? '') ?? new Http2HeadSize();
    if (match !== undefined) heads.set(match.flowId, ofFlow);
    return toExchange(request, {
      visitId,
      match,
      indexOnFlow: places.get(request) ?? 0,
      heads: ofFlow,
      certificate: seen.certificates.get(hostOf(request.url)) ?? null,
      failure: requestFailure(request, seen),
    });
  });
}

/** Connections answer in the order of their requests, which need not be that in which a page asked. */
function placeOnFlows(
  requests: readonly PageRequest[],
  matches: ReadonlyMap<PageRequest, ConnectionMatch>,
): Map<PageRequest, number> {
  const counts = new Map<string, number>();
  const places = new Map<PageRequest, number>();
  const answeredMs = ({ headersMs, startedMs }: PageRequest): number => headersMs ?? startedMs;
  for (const request of [...requests].sort((a, b) => answeredMs(a) - answeredMs(b))) {
    const flowId = matches.get(request)?.flowId;
    if (flowId === undefined) continue;
    const place = counts.get(flowId) ?? 0;
    places.set(request, place);
    counts.set(flowId, place + 1);
  }
  return places;
}

function requestFailure(request: PageRequest, seen: Seen): Failure | null {
  const { errorText, url, isBlocked } = request;
  return errorText === null
    ? null
    : explainFailure(errorText, url, seen.events, seen.certificates, isBlocked);
}

/** Connections without a request: spare ones to hosts of a page, and those no page asked for. */
export function noteUnused(
  board: VisitBoard,
  exchanges: readonly Exchange[],
  events: readonly TimedProxyEvent[],
): void {
  const used = new Set(exchanges.map(({ flowId }) => flowId));
  const asked = new Set(exchanges.map(({ request }) => targetOf(request.url)));
  for (const { event, timeMs } of events) {
    if (event.kind !== 'tunnel' || used.has(event.flowId)) continue;
    const index = visitAt(board, exchanges, timeMs);
    const page = board.visits[index]?.page;
    if (page === null || page === undefined) continue;
    const isOfPage = asked.has(`${event.target.host}:${event.target.port}`);
    const kind = isOfPage ? 'spare' : 'unasked';
    board.update(index, { page: { ...page, [kind]: [...page[kind], event.flowId] } });
  }
}

/** The last visit that had begun by then; loads come one after the other. */
function visitAt(board: VisitBoard, exchanges: readonly Exchange[], atMs: number): number {
  const begun = new Map<string, number>();
  for (const { visitId, startedMs } of exchanges) {
    if (!begun.has(visitId)) begun.set(visitId, startedMs);
  }
  return Math.max(
    0,
    board.visits.findLastIndex(({ id }) => (begun.get(id) ?? Infinity) <= atMs),
  );
}
