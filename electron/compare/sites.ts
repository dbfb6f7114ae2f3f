// The sites of a session as the ledger names them, with how often, when, where and how much.
import { groupByVisit, type Exchange } from '../../shared/model/exchange.ts';
import type { LedgerRow } from '../../shared/model/ledger.ts';
import type { Connections, Observations, ObservedFlow } from '../../shared/model/observation.ts';
import { clearProtocolWords } from '../../shared/words/clear-protocols.ts';
import { messagesOf } from './clear-http.ts';
import { countConnections } from './connections.ts';
import { estimateOf } from './http-side.ts';
import { estimateIndexOf } from './exchange-bursts.ts';
import { mailSize } from './mail-rows.ts';
import { isOpenTls } from './open-tls.ts';
import { hostOfFlow, indexFlows, isProxied, namesOf } from './visit-scope.ts';

/** `count`: visits in which a connection to it was seen; in a capture all connections to it. */
export interface Site extends Connections {
  readonly name: string;
  /** The address that a site without a name is called by; null for a site with one. */
  readonly namelessAt: string | null;
  readonly address: string | null;
  /** Address, operator and country are those of a proxy. */
  readonly isProxied: boolean;
  readonly operator: string | null;
  readonly country: string | null;
  /** False where all connections to it are at hand, and nothing came back on any. */
  readonly isAnswered: boolean;
  /** True when requests to it could be read. */
  readonly isClear: boolean;
  /** True when TLS on a connection to it encrypted nothing. */
  readonly isOpen: boolean;
  /** Of mail that was spoken: whether its connections turned to TLS; null: there was none. */
  readonly mail: 'upgraded' | 'clear' | null;
  /** What was spoken, in words, where that was more than the web or mail; else empty. */
  readonly spoken: readonly string[];
  /** True when all that was spoken on a connection to it, in another protocol than HTTP, could be read. */
  readonly isOverheard: boolean;
  /** What came back in each visit, bytes of HTTP. */
  readonly amounts: readonly number[];
}

interface SitesInput {
  readonly observations: Observations;
  readonly exchanges: readonly Exchange[];
  readonly ledger: readonly LedgerRow[];
}

/** Those with a name first, as it tells more than an address; then the most visited, then as in the ledger. */
export function readSites({ observations, exchanges, ledger }: SitesInput): Site[] {
  const index = indexFlows(observations);
  const visits = new Map<string, Map<string, string | null>>();
  const nameless = new Set<string>();
  for (const row of ledger) {
    if (row.topic !== 'website' || row.envelope === null) continue;
    // "name (DNS, SNI)": what is in brackets says by which leak.
    const name = row.envelope.replace(/ \([^()]*\)$/, '');
    const known = visits.get(name) ?? new Map<string, string | null>();
    known.set(row.visitId, row.flowId);
    visits.set(name, known);
    // Which site it is was not read but worked out.
    if (row.exposure === 'inferable') nameless.add(name);
  }
  for (const name of nameless) joinNamed(visits, name, index.byId);
  const ofVisit = groupByVisit(exchanges);
  const sites = [...visits].map(([name, every]) => {
    const byVisit = onceAConnection(every, ofVisit);
    const flows = [...byVisit.values()].flatMap((id) => (id && index.byId.get(id)) || []);
    const connected = flows.filter(({ protocol }) => protocol !== 'dns');
    const [first] = connected;
    const host = nameless.has(name) && first !== undefined ? hostOfFlow(first) : name;
    const atHand = index.byName.get(host) ?? [];
    const amounts = [...byVisit].flatMap(([visitId, flowId]) => {
      const all = ofVisit.get(visitId) ?? [];
      const opened = isOpened(all) && flowId !== null ? index.byId.get(flowId) : undefined;
      return opened === undefined ? amountOf(name, all, index.byId) : wholeAmount(opened);
    });
    const connections = countConnections(observations, host, connected);
    const isAnswered =
      connections.count > atHand.length || atHand.some(({ bytesDown }) => bytesDown > 0);
    const namelessAt = nameless.has(name) ? (first?.remote.address ?? null) : null;
    return { ...toSite(name, connected, amounts), ...connections, namelessAt, isAnswered };
  });
  const rank = ({ name }: Site): number => (nameless.has(name) ? 1 : 0);
  return sites.sort((a, b) => rank(a) - rank(b) || b.count - a.count);
}

/** A request may name the very address that is all there is of other connections: they are to one site. */
function joinNamed(
  visits: Map<string, Map<string, string | null>>,
  nameless: string,
  flows: ReadonlyMap<string, ObservedFlow>,
): void {
  const every = visits.get(nameless) ?? new Map<string, string | null>();
  const [first] = [...every.values()].flatMap((id) => (id && flows.get(id)) || []);
  const named = first && visits.get(hostOfFlow(first));
  if (named === undefined || named === every) return;
  for (const [visitId, flowId] of every) if (!named.has(visitId)) named.set(visitId, flowId);
  visits.delete(nameless);
}

/** Of a capture that was decrypted, whose visits are the requests that only the keys tell apart. */
const isOpened = (exchanges: readonly Exchange[]): boolean =>
  exchanges.some(({ bursts }) => bursts !== undefined);

/** What an observer counts are connections: of the requests on one, the first stands for all. */
function onceAConnection(
  visits: ReadonlyMap<string, string | null>,
  ofVisit: ReadonlyMap<string, readonly Exchange[]>,
): Map<string, string | null> {
  const seen = new Set<string | null>();
  const kept = [...visits].filter(([visitId, flowId]) => {
    if (!isOpened(ofVisit.get(visitId) ?? [])) return true;
    const isFirst = !seen.has(flowId);
    seen.add(flowId);
    return isFirst;
  });
  return new Map(kept);
}

function wholeAmount({ estimates }: ObservedFlow): number[] {
  const down = estimates.filter(({ direction }) => direction === 'down');
  return down.length === 0 ? [] : [down.reduce((sum, { totalBytes }) => sum + totalBytes, 0)];
}

function toSite(
  name: string,
  flows: readonly ObservedFlow[],
  amounts: readonly number[],
): Omit<Site, keyof Connections | 'isAnswered' | 'namelessAt'> {
  const [first] = flows;
  return {
    name,
    // A site without a name is called by it already.
    address:
      first === undefined || name.endsWith(first.remote.address) ? null : first.remote.address,
    isProxied: first !== undefined && isProxied(first),
    operator: first?.place.operator ?? null,
    country: first?.place.countryCode ?? null,
    isClear: flows.some(({ http }) => http.length > 0),
    isOpen: flows.some(isOpenTls),
    mail: mailOf(flows),
    spoken: listSpoken(flows),
    isOverheard: flows.some(isOverheard),
    amounts,
  };
}

/** Behind SSH's greetings and what a proxy was asked for, what follows may be anything. */
const beginnings: ReadonlySet<ObservedFlow['protocol']> = new Set(['http', 'ssh', 'socks']);

const isOverheard = ({ tls, clearTalk, clearPrelude, protocol }: ObservedFlow): boolean =>
  tls === null && (clearTalk ?? clearPrelude) !== undefined && !beginnings.has(protocol);

/** Of several protocols on one address each is told; a website or a mail server is called that instead. */
function listSpoken(flows: readonly ObservedFlow[]): readonly string[] {
  const isPlain =
    flows.every(({ clearTalk }) => clearTalk !== undefined) ||
    flows.every((flow) => otherProtocol(flow) === null);
  if (isPlain) return [];
  return [
    ...new Set(flows.map((flow) => otherProtocol(flow) ?? flow.protocol.toUpperCase())),
  ].sort();
}

/** Null for the web, through a proxy too. */
function otherProtocol({ clearTalk, clearPrelude }: ObservedFlow): string | null {
  if (clearTalk !== undefined) return clearTalk.protocol.toUpperCase();
  if (clearPrelude === undefined || isProxied({ clearPrelude })) return null;
  return clearProtocolWords[clearPrelude.protocol];
}

function mailOf(flows: readonly ObservedFlow[]): Site['mail'] {
  const talks = flows.flatMap(({ clearTalk }) => clearTalk ?? []);
  if (talks.length === 0) return null;
  return talks.every(({ upgraded }) => upgraded) ? 'upgraded' : 'clear';
}

/** The exchanges say only which stretch of which flow is meant; the figure is the observer's. */
function amountOf(
  name: string,
  exchanges: readonly Exchange[],
  flows: ReadonlyMap<string, ObservedFlow>,
): number[] {
  const counted = new Set<string>();
  const amounts = exchanges.flatMap((exchange) => {
    const { flowId, indexOnFlow } = exchange;
    const flow = flowId === null ? undefined : flows.get(flowId);
    if (flow === undefined || !(namesOf(flow).includes(name) || name.endsWith(flow.remote.address)))
      return [];
    if (flow.clearTalk !== undefined) return [mailSize(flow, 'down').totalBytes];
    const clear = messagesOf(flow, 'down')[indexOnFlow];
    if (clear !== undefined)
      return [clear.headEvidence.lengthBytes + clear.bodyEvidence.lengthBytes];
    const estimate = estimateOf(flow, 'down', estimateIndexOf(exchange, 'down'));
    // Answers of a page that came in one run are counted once.
    const key = `${flow.flowId} ${estimate?.index}`;
    if (estimate === undefined || counted.has(key)) return [];
    counted.add(key);
    return [estimate.totalBytes];
  });
  return amounts.length === 0 ? [] : [amounts.reduce((sum, bytes) => sum + bytes, 0)];
}
