// How often a site was connected to: by the flows at hand, and where they are only some of a capture's, by
// what was counted of all.
import type { Connections, Observations, ObservedFlow } from '../../shared/model/observation.ts';

/** Between Infinity and -Infinity where there are none. */
export function connectionsOf(flows: readonly ObservedFlow[]): Connections {
  let [firstMs, lastMs] = [Infinity, -Infinity];
  for (const { openedMs } of flows) {
    firstMs = Math.min(firstMs, openedMs);
    lastMs = Math.max(lastMs, openedMs);
  }
  return { count: flows.length, firstMs, lastMs };
}

/** `host`: a name, or an address as a URL spells it. Null: nothing was counted of it. */
export function connectionsInAll({ inAll }: Observations, host: string): Connections | null {
  return inAll?.connections.get(host.replace(/^\[(.*)\]$/, '$1')) ?? null;
}
