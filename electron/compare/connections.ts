// How often a site was connected to: by the flows at hand, and where they are only some of a capture's, by
// what was counted of all.
import { withoutBrackets } from '../../shared/model/host.ts';
import type { Connections, Observations, ObservedFlow } from '../../shared/model/observation.ts';

/** To `host`, a name or an address as a URL spells it, of which these flows are at hand. */
export function countConnections(
  { inAll }: Observations,
  host: string,
  flows: readonly ObservedFlow[],
): Connections {
  const counted = inAll?.connections.get(withoutBrackets(host));
  return counted !== undefined && counted.count > flows.length ? counted : connectionsOf(flows);
}

/** Between Infinity and -Infinity where there are none. */
function connectionsOf(flows: readonly ObservedFlow[]): Connections {
  let [firstMs, lastMs] = [Infinity, -Infinity];
  for (const { openedMs } of flows) {
    firstMs = Math.min(firstMs, openedMs);
    lastMs = Math.max(lastMs, openedMs);
  }
  return { count: flows.length, firstMs, lastMs };
}
