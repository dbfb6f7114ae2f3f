// The session that observing others becomes: one visit for each website found, and the proxy's own log.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { ObserveFacts } from '../../shared/model/observe.ts';
import {
  inspectRequestSchema,
  type ResolverInfo,
  type Session,
  type Visit,
} from '../../shared/model/session.ts';
import { planSiteVisits } from './capture-session.ts';

interface Observed {
  readonly id: string;
  readonly lab: boolean;
  readonly times: { readonly createdAtMs: number; readonly endedAtMs: number };
  readonly resolver: ResolverInfo;
  readonly observe: ObserveFacts;
}

export function describeObserved(
  { id, lab, times, resolver, observe }: Observed,
  flows: readonly ObservedFlow[],
): Session {
  const { createdAtMs, endedAtMs } = times;
  const visits = planSiteVisits(flows, [], createdAtMs, endedAtMs - createdAtMs);
  const title = titleOf(visits, observe);
  const urls = visits.map(({ url }) => url);
  return {
    id,
    title,
    kind: 'observe',
    createdAtMs,
    endedAtMs,
    status: 'done',
    request: inspectRequestSchema.parse({ urls: urls.length > 0 ? urls : [title], lab }),
    resolver,
    visits,
    observe,
  };
}

function titleOf(visits: readonly Visit[], { scope, devices }: ObserveFacts): string {
  const hosts = [...new Set(visits.map(({ url }) => new URL(url).hostname))];
  const [first] = hosts;
  const whose =
    scope === 'device'
      ? 'This device'
      : devices.length === 1
        ? `Device ${devices[0]?.address ?? ''}`
        : `${devices.length} devices`;
  if (first === undefined) return scope === 'device' ? 'This device' : 'Devices of the network';
  const more = hosts.length > 1 ? ` and ${hosts.length - 1} more` : '';
  return `${whose}: ${first}${more}`;
}
