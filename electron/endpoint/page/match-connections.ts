// Which connection of the relay carried which request of a page, and how sure that is.
import type { Certainty } from '../../../shared/model/page.ts';
import { addTo } from '../../../shared/model/groups.ts';
import { withoutBrackets } from '../../../shared/model/host.ts';
import type { ProxyEvent } from '../../relay/proxy.ts';
import { isAnsweredInside, isEndless, type PageRequest } from './page-request.ts';

export interface ConnectionMatch {
  readonly flowId: string;
  readonly certainty: Certainty;
}

export interface TimedProxyEvent {
  readonly timeMs: number;
  readonly event: ProxyEvent;
}

type Tunnel = Extract<ProxyEvent, { kind: 'tunnel' }> & { readonly timeMs: number };

/** Clocks of engine and relay are read at different moments. */
const slackMs = 50;
const defaultPorts: Readonly<Record<string, number>> = {
  'https:': 443,
  'wss:': 443,
  'http:': 80,
  'ws:': 80,
};

/** `host:port` a request goes to; null for what is no network address. */
export function targetOf(url: string): string | null {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  const usual = defaultPorts[parsed.protocol];
  if (usual === undefined) return null;
  const host = withoutBrackets(parsed.hostname);
  return `${host}:${parsed.port === '' ? usual : parsed.port}`;
}

/** `ports`: the engine's connection numbers → its local ports, from its own log. */
export function matchConnections(
  requests: readonly PageRequest[],
  events: readonly TimedProxyEvent[],
  ports: ReadonlyMap<number, number>,
): Map<PageRequest, ConnectionMatch> {
  const matches = new Map<PageRequest, ConnectionMatch>();
  const tunnels = events.flatMap(({ timeMs, event }) =>
    event.kind === 'tunnel' ? [{ ...event, timeMs }] : [],
  );
  matchByNumber(requests, tunnels, ports, matches);
  matchPlain(requests, events, matches);
  matchRest(requests, tunnels, matches);
  return matches;
}

function matchByNumber(
  requests: readonly PageRequest[],
  tunnels: readonly Tunnel[],
  ports: ReadonlyMap<number, number>,
  matches: Map<PageRequest, ConnectionMatch>,
): void {
  const byPort = new Map(tunnels.map((tunnel) => [tunnel.clientPort, tunnel]));
  for (const request of requests) {
    const port = ports.get(request.response?.connectionId ?? 0);
    const tunnel = port === undefined ? undefined : byPort.get(port);
    if (tunnel === undefined || !isFor(tunnel, request)) continue;
    matches.set(request, { flowId: tunnel.flowId, certainty: 'certain' });
  }
}

/** The proxy passed these on itself and knows. The same address asked for twice: in order. */
function matchPlain(
  requests: readonly PageRequest[],
  events: readonly TimedProxyEvent[],
  matches: Map<PageRequest, ConnectionMatch>,
): void {
  /** The first of each is last, to be taken from the end. */
  const passed = new Map<string, string[]>();
  for (const { event } of [...events].reverse()) {
    if (event.kind === 'plain') addTo(passed, `${event.method} ${event.url}`, event.flowId);
  }
  for (const request of requests) {
    if (matches.has(request) || isAnsweredInside(request)) continue;
    const key = `${request.method} ${request.url.replace(/#.*$/, '')}`;
    const flowId = passed.get(key)?.pop();
    if (flowId !== undefined) matches.set(request, { flowId, certainty: 'certain' });
  }
}

/** WebSockets have no connection number, failed requests neither; those take what is left over. */
function matchRest(
  requests: readonly PageRequest[],
  tunnels: readonly Tunnel[],
  matches: Map<PageRequest, ConnectionMatch>,
): void {
  const taken = new Set([...matches.values()].map(({ flowId }) => flowId));
  const left = new Map<string, Tunnel[]>();
  for (const tunnel of tunnels) {
    if (!taken.has(tunnel.flowId)) addTo(left, targetOfTunnel(tunnel), tunnel);
  }
  for (const request of requests) {
    if (matches.has(request) || isAnsweredInside(request) || request.isBlocked) continue;
    if (request.response === null && !isEndless(request) && request.errorText === null) continue;
    const ofTarget = left.get(targetOf(request.url) ?? '') ?? [];
    const until = (request.headersMs ?? request.endedMs ?? Infinity) + slackMs;
    const open = ofTarget.filter(({ timeMs }) => timeMs <= until);
    const best = open.find(({ timeMs }) => timeMs >= request.startedMs - slackMs) ?? open[0];
    if (best === undefined) continue;
    ofTarget.splice(ofTarget.indexOf(best), 1);
    const certainty = open.length === 1 ? 'certain' : 'likely';
    matches.set(request, { flowId: best.flowId, certainty });
  }
}

const targetOfTunnel = ({ target }: Tunnel): string => `${target.host}:${target.port}`;

function isFor(tunnel: Tunnel, request: PageRequest): boolean {
  return targetOf(request.url) === targetOfTunnel(tunnel);
}
