// Which look-up belongs to which visit: several to one name may run at once, and each asked for itself.
import type { Exchange } from '../../shared/model/exchange.ts';
import type { Observations } from '../../shared/model/observation.ts';
import type { DnsLookup } from '../../shared/model/dns.ts';
import { addTo } from '../../shared/model/groups.ts';
import { plainName } from '../../shared/model/host.ts';
import { indexFlows } from './visit-scope.ts';

/** By the id of the exchange that had to ask; one that used a kept connection is not in it. */
export type AttributedLookups = ReadonlyMap<string, readonly DnsLookup[]>;

/** The stretch in which an exchange may have asked: from its start until its connection was begun. */
interface Asking {
  readonly exchangeId: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** One a type and transport. */
  readonly found: Map<string, DnsLookup>;
}

/**
 * Goes through the look-ups of each name as they were asked, and gives each to the exchange that
 * began first and still lacks one of its kind: questions leave in the order in which visits begin.
 */
export function attributeLookups(
  exchanges: readonly Exchange[],
  observations: Observations,
): AttributedLookups {
  const askings = gatherAskings(exchanges, observations);
  const active = new Map<string, Asking[]>();
  const waiting = new Map([...askings].map(([name, list]) => [name, [...list].reverse()]));
  for (const lookup of [...observations.dns].sort((a, b) => a.askedMs - b.askedMs)) {
    const name = plainName(lookup.name);
    const queue = waiting.get(name) ?? [];
    const now = (active.get(name) ?? []).filter(({ toMs }) => toMs >= lookup.askedMs);
    while ((queue.at(-1)?.fromMs ?? Infinity) <= lookup.askedMs) {
      const next = queue.pop();
      if (next !== undefined && next.toMs >= lookup.askedMs) now.push(next);
    }
    active.set(name, now);
    give(lookup, now);
  }
  const all = [...askings.values()].flat();
  return new Map(all.map(({ exchangeId, found }) => [exchangeId, [...found.values()]]));
}

function give(lookup: DnsLookup, active: readonly Asking[]): void {
  const kind = `${lookup.type} ${lookup.transport}`;
  // A question asked again after silence belongs to whoever got no answer the first time.
  const taker =
    active.find(({ found }) => !found.has(kind)) ??
    active.find(({ found }) => found.get(kind)?.answeredMs === null);
  taker?.found.set(kind, lookup);
}

/** By name, in the order of their beginning. */
function gatherAskings(
  exchanges: readonly Exchange[],
  observations: Observations,
): Map<string, Asking[]> {
  const { byId } = indexFlows(observations);
  const askings = new Map<string, Asking[]>();
  const sorted = [...exchanges].sort((a, b) => a.startedMs - b.startedMs);
  for (const { id, flowId, indexOnFlow, startedMs, endedMs, request } of sorted) {
    if (indexOnFlow > 0) continue;
    const flow = flowId === null ? undefined : byId.get(flowId);
    const toMs = flow?.openedMs ?? endedMs;
    const asking = { exchangeId: id, fromMs: startedMs, toMs, found: new Map() };
    addTo(askings, plainName(request.host), asking);
  }
  return askings;
}
