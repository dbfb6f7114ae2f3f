// How often: connections to the name in this session, and visits of earlier ones.
import type { Connections, ObservedFlow } from '../../shared/model/observation.ts';
import type { EarlierVisit, Visit } from '../../shared/model/session.ts';
import { addTo } from '../../shared/model/groups.ts';
import { hostOfUrl, plainName } from '../../shared/model/host.ts';
import { whoseOf } from '../../shared/model/whose.ts';
import { countOf } from '../../shared/words/format.ts';
import { formatRoughDuration, formatTimes } from './format.ts';
import { draft, maxEvidence, type RowDraft } from './row-draft.ts';
import { countConnections } from './connections.ts';
import { fromHeaders } from './without-bytes.ts';
import { hostOfFlow, namesOf, type CompareInput, type VisitScope } from './visit-scope.ts';

export function frequencyRows(scope: VisitScope): RowDraft[] {
  const names = [...new Set(scope.flows.flatMap(countedAs))];
  return names.map((name) => {
    const flows = scope.index.byName.get(name) ?? [];
    const connections = countConnections(scope.input.observations, name, flows);
    const evidence = flows.slice(0, maxEvidence).flatMap((flow) => evidenceOf(flow, name));
    return draft({
      part: name,
      flowId: scope.flows.find((flow) => countedAs(flow).includes(name))?.flowId ?? null,
      layer: 'behaviour',
      topic: 'frequency',
      label: 'How often',
      envelope: `${name}: ${describeConnections(connections)}${describeEarlier(name, scope.input.earlier)}`,
      letter: describeVisits(name, scope.input),
      exposure: 'visible',
      evidence,
      // Of an address, that is.
      inference: evidence.length === 0 ? fromHeaders : null,
      explanationKey: 'frequency',
    });
  });
}

/** Its names; where there is none, the address is what comes back. */
function countedAs(flow: ObservedFlow): string[] {
  const names = namesOf(flow);
  return names.length > 0 ? names : [hostOfFlow(flow)];
}

function describeConnections({ count, firstMs, lastMs }: Connections): string {
  const words = countOf(count, 'connection');
  return count < 2
    ? `${words} in this session`
    : `${words} in ${formatRoughDuration(lastMs - firstMs)}`;
}

function describeEarlier(name: string, earlier: readonly EarlierVisit[]): string {
  const times = indexEarlier(earlier).get(name) ?? [];
  const oldest = times.reduce((least, atMs) => Math.min(least, atMs), Infinity);
  if (times.length === 0 || !Number.isFinite(oldest)) return '';
  const day = new Date(oldest).toISOString().slice(0, 10);
  return `; ${countOf(times.length, 'visit')} in earlier sessions, the first on ${day}`;
}

/** Null where nobody but the visitor knows: in a capture without keys, and of whoever used the proxy. */
function describeVisits(name: string, { session, visit, exchanges }: CompareInput): string | null {
  if (whoseOf(session) === 'others' && exchanges.length === 0) return null;
  const same = indexVisits(session.visits).get(name) ?? [];
  const place = same.indexOf(visit.id);
  if (place < 0) return null;
  return same.length === 1
    ? 'visited once in this session'
    : `visit ${place + 1} of ${same.length} (visited ${formatTimes(same.length)} in this session)`;
}

const earlierIndexes = new WeakMap<readonly EarlierVisit[], Map<string, number[]>>();
const visitIndexes = new WeakMap<readonly Visit[], Map<string, string[]>>();

function indexEarlier(earlier: readonly EarlierVisit[]): Map<string, number[]> {
  const known = earlierIndexes.get(earlier);
  if (known !== undefined) return known;
  const byName = new Map<string, number[]>();
  for (const { name, atMs } of earlier) addTo(byName, plainName(name), atMs);
  earlierIndexes.set(earlier, byName);
  return byName;
}

function indexVisits(visits: readonly Visit[]): Map<string, string[]> {
  const known = visitIndexes.get(visits);
  if (known !== undefined) return known;
  const byHost = new Map<string, string[]>();
  for (const { id, url, startedAtMs } of visits) {
    // Whoever cancels leaves visits that never began.
    if (startedAtMs !== null) addTo(byHost, hostOfUrl(url), id);
  }
  visitIndexes.set(visits, byHost);
  return byHost;
}

function evidenceOf(flow: ObservedFlow, name: string): ObservedFlow['names'][number]['evidence'][] {
  const seen = flow.names.find((item) => plainName(item.name) === name);
  return seen === undefined ? [] : [seen.evidence];
}
