// Which observations belong to a visit. The letter is used here to find them, never to fill them.
import type { Exchange } from '../../shared/model/exchange.ts';
import type { FailureKind } from '../../shared/model/failure.ts';
import type { Observations, ObservedFlow } from '../../shared/model/observation.ts';
import type { DnsLookup } from '../../shared/model/dns.ts';
import type { EarlierVisit, Session, Visit } from '../../shared/model/session.ts';
import { addTo } from '../../shared/model/groups.ts';
import { hostOfUrl, plainName, readUrl } from '../../shared/model/host.ts';

export interface CompareInput {
  readonly session: Session;
  readonly visit: Visit;
  readonly observations: Observations;
  /** Of this visit, hops in order. */
  readonly exchanges: readonly Exchange[];
  readonly dns: readonly DnsLookup[];
  /** By exchange, where the letter tells; without it those asked meanwhile are taken. */
  readonly attributed?: ReadonlyMap<string, readonly DnsLookup[]>;
  readonly earlier: readonly EarlierVisit[];
}

export interface VisitScope {
  readonly input: CompareInput;
  /** Connections of this visit, in the order of its hops. */
  readonly flows: readonly ObservedFlow[];
  readonly lookups: readonly DnsLookup[];
  /** The names the visit was meant for, by the letter. */
  readonly hosts: ReadonlySet<string>;
  readonly index: FlowIndex;
}

export interface FlowIndex {
  readonly byId: ReadonlyMap<string, ObservedFlow>;
  /** Those without a name that a URL can hold stand under their address. */
  readonly byName: ReadonlyMap<string, readonly ObservedFlow[]>;
}

/** Clocks of visit and tap are read at different moments. */
const slackMs = 50;
const indexes = new WeakMap<Observations, FlowIndex>();
const lookupIndexes = new WeakMap<readonly DnsLookup[], Map<string, DnsLookup[]>>();

/** Built once for all visits that share the observations: a session may have thousands of each. */
export function indexFlows(observations: Observations): FlowIndex {
  const known = indexes.get(observations);
  if (known !== undefined) return known;
  const byId = new Map<string, ObservedFlow>();
  const byName = new Map<string, ObservedFlow[]>();
  for (const flow of observations.flows) {
    byId.set(flow.flowId, flow);
    if (flow.protocol === 'dns') continue;
    for (const name of new Set([...namesOf(flow), hostOfFlow(flow)])) addTo(byName, name, flow);
  }
  const index = { byId, byName };
  indexes.set(observations, index);
  return index;
}

function indexLookups(lookups: readonly DnsLookup[]): Map<string, DnsLookup[]> {
  const known = lookupIndexes.get(lookups);
  if (known !== undefined) return known;
  const byName = new Map<string, DnsLookup[]>();
  for (const lookup of lookups) addTo(byName, plainName(lookup.name), lookup);
  lookupIndexes.set(lookups, byName);
  return byName;
}

/**
 * The name an observer would put down for a connection: what the client said itself counts before
 * what was looked up earlier, which may be another site at the same address.
 */
export function namesOf(flow: Pick<ObservedFlow, 'names'>): string[] {
  for (const leak of ['sni', 'clear-text', 'http-host', 'dns', 'certificate'] as const) {
    const names = flow.names
      .filter((name) => name.leak === leak)
      .map(({ name }) => plainName(name));
    if (names.length > 0) return leak === 'certificate' ? names.slice(0, 1) : [...new Set(names)];
  }
  return [];
}

/**
 * What a URL of the connection's site would hold: its best name, else the address that it went to, IPv6 in
 * brackets (RFC 3986 §3.2.2). A certificate's name may be a pattern, which is no host.
 */
export function hostOfFlow(flow: Pick<ObservedFlow, 'names' | 'remote'>): string {
  const [name] = namesOf(flow);
  if (name !== undefined && /^[a-z0-9._-]+$/.test(name)) return name;
  const { address } = flow.remote;
  return address.includes(':') ? `[${address}]` : address;
}

/** How a proxy is asked for a server: in SOCKS as the reader puts it, in HTTP by CONNECT (RFC 9110 §9.3.6). */
const askedPort = { socks: /:(\d{1,5})$/, 'http-proxy': /^CONNECT \S+:(\d{1,5}) / };

/** Whether a proxy stood between: then the other end of the connection is the proxy's. */
export function isProxied({ clearPrelude }: Pick<ObservedFlow, 'clearPrelude'>): boolean {
  return clearPrelude !== undefined && Object.hasOwn(askedPort, clearPrelude.protocol);
}

/** The server's own port: where a proxy stood between, the one that it was asked for. */
export function serverPortOf({
  clearPrelude,
  remote,
}: Pick<ObservedFlow, 'clearPrelude' | 'remote'>): number {
  const protocol = clearPrelude?.protocol;
  if (protocol !== 'socks' && protocol !== 'http-proxy') return remote.port;
  const pattern = askedPort[protocol];
  const asked = clearPrelude?.lines.flatMap(({ value }) => pattern.exec(value)?.[1] ?? []);
  return Number(asked?.[0] ?? remote.port);
}

export function scopeVisit(input: CompareInput): VisitScope {
  const index = indexFlows(input.observations);
  const hosts = hostsOf(input);
  const [from, to] = windowOf(input);
  const isInside = (timeMs: number): boolean => timeMs >= from - slackMs && timeMs <= to + slackMs;
  const ids = input.exchanges.flatMap(({ flowId }) => (flowId === null ? [] : [flowId]));
  const { spare = [], unasked = [] } = input.visit.page ?? {};
  const named = [...new Set([...ids, ...spare, ...unasked])].flatMap(
    (id) => index.byId.get(id) ?? [],
  );
  const tried = mayHaveConnected(input.visit)
    ? [...hosts]
        .flatMap((host) => index.byName.get(host) ?? [])
        .filter((flow) => isInside(flow.openedMs) && serverPortOf(flow) === portOf(input))
    : [];
  // Without an exchange on a connection, those opened to the same name meanwhile are the attempts.
  const flows = named.length > 0 ? named : [...new Set(tried)];
  const lookups = ownLookups(input) ?? lookupsOf(input, hosts, flows, isInside);
  return { input, flows, lookups, hosts, index };
}

/** Null when no exchange tells which they were. */
function ownLookups({ exchanges, attributed }: CompareInput): DnsLookup[] | null {
  if (attributed === undefined || exchanges.length === 0) return null;
  // A fall-back asks for the same name again.
  const kinds = new Map<string, DnsLookup>();
  for (const lookup of exchanges.flatMap(({ id }) => attributed.get(id) ?? [])) {
    kinds.set(kindOf(lookup), lookup);
  }
  return [...kinds.values()];
}

const kindOf = ({ name, type, transport }: DnsLookup): string =>
  `${plainName(name)} ${type} ${transport}`;

function lookupsOf(
  input: CompareInput,
  hosts: ReadonlySet<string>,
  flows: readonly ObservedFlow[],
  isInside: (timeMs: number) => boolean,
): DnsLookup[] {
  const byName = indexLookups(input.dns);
  const asked = [...hosts]
    .flatMap((host) => byName.get(host) ?? [])
    .filter((lookup) => isInside(lookup.askedMs));
  return lastOfEach(asked, flows);
}

/**
 * One look-up a name, type and transport: several visits to one name may run at once, and the last
 * question before the connection is this one's as well as any.
 */
function lastOfEach(lookups: readonly DnsLookup[], flows: readonly ObservedFlow[]): DnsLookup[] {
  const connectedMs = flows.reduce((latest, { openedMs }) => Math.max(latest, openedMs), -Infinity);
  const before = lookups.filter(({ askedMs }) => askedMs <= connectedMs);
  const last = new Map<string, DnsLookup>();
  for (const lookup of before.length > 0 ? before : lookups) {
    last.set(kindOf(lookup), lookup);
  }
  return [...last.values()];
}

function hostsOf({ visit, exchanges }: CompareInput): Set<string> {
  const hosts = exchanges.map(({ request }) => plainName(request.host));
  return new Set(hosts.length > 0 ? hosts : [hostOfUrl(visit.url)].filter((host) => host !== ''));
}

/** Of failures before a connection stood, none is this visit's, however near in time it was opened. */
function mayHaveConnected({ failure }: Visit): boolean {
  return failure === null || !unconnected.has(failure.kind);
}

const unconnected: ReadonlySet<FailureKind> = new Set([
  'invalid-url',
  'unsupported-scheme',
  'unknown-host',
  'dns-failed',
  'dns-malformed',
  'connection-refused',
  'unreachable',
  'connect-timeout',
]);

const usualPorts = new Map([
  ['http:', 80],
  ['smtp:', 587],
  ['imap:', 143],
  ['ftp:', 21],
]);

/** Where the visit was headed; null for what is no URL. */
export function portOf({ visit, exchanges }: CompareInput): number | null {
  const last = exchanges.at(-1);
  if (last !== undefined) return last.request.port;
  const url = readUrl(visit.url);
  if (url === null) return null;
  return url.port === '' ? (usualPorts.get(url.protocol) ?? 443) : Number(url.port);
}

/** From when to when the visit ran, on the session's clock. */
function windowOf({ session, visit, exchanges }: CompareInput): [number, number] {
  if (exchanges.length > 0) {
    return [
      Math.min(...exchanges.map(({ startedMs }) => startedMs)),
      Math.max(...exchanges.map(({ endedMs }) => endedMs)),
    ];
  }
  if (visit.startedAtMs === null) return [0, -1 - 2 * slackMs];
  const from = visit.startedAtMs - session.createdAtMs;
  return [from, from + (visit.elapsedMs ?? 0)];
}
