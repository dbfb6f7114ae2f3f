// How often: connections to the name in this session, and visits of earlier ones.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { EarlierVisit } from '../../shared/model/session.ts';
import { countOf, formatDuration, formatTimes } from './format.ts';
import { draft, type RowDraft } from './row-draft.ts';
import { hostOfUrl, namesOf, type CompareInput, type VisitScope } from './visit-scope.ts';

export function frequencyRows(scope: VisitScope): RowDraft[] {
  const names = [...new Set(scope.flows.flatMap(namesOf))];
  return names.map((name) => {
    const flows = scope.index.byName.get(name) ?? [];
    return draft({
      part: name,
      flowId: scope.flows.find((flow) => namesOf(flow).includes(name))?.flowId ?? null,
      layer: 'behaviour',
      topic: 'frequency',
      label: 'How often',
      envelope: `${name}: ${describeConnections(flows)}${describeEarlier(name, scope.input.earlier)}`,
      letter: describeVisits(name, scope.input),
      exposure: 'visible',
      evidence: flows.flatMap((flow) => evidenceOf(flow, name)),
      explanationKey: 'frequency',
    });
  });
}

function describeConnections(flows: readonly ObservedFlow[]): string {
  const count = countOf(flows.length, 'connection');
  const first = Math.min(...flows.map(({ openedMs }) => openedMs));
  const last = Math.max(...flows.map(({ openedMs }) => openedMs));
  return flows.length < 2
    ? `${count} in this session`
    : `${count} in ${formatDuration(last - first)}`;
}

function describeEarlier(name: string, earlier: readonly EarlierVisit[]): string {
  const times = earlier.flatMap((visit) => (visit.name.toLowerCase() === name ? [visit.atMs] : []));
  if (times.length === 0) return '';
  const oldest = times.reduce((least, atMs) => Math.min(least, atMs), Infinity);
  return `; ${countOf(times.length, 'visit')} in earlier sessions, the first on ${new Date(oldest).toISOString().slice(0, 10)}`;
}

function describeVisits(name: string, { session, visit }: CompareInput): string | null {
  const same = session.visits.filter(({ url }) => hostOfUrl(url) === name);
  const place = same.findIndex(({ id }) => id === visit.id);
  if (place < 0) return null;
  return same.length === 1
    ? 'visited once in this session'
    : `visit ${place + 1} of ${same.length} (visited ${formatTimes(same.length)} in this session)`;
}

function evidenceOf(flow: ObservedFlow, name: string): ObservedFlow['names'][number]['evidence'][] {
  const seen = flow.names.find((item) => item.name.toLowerCase().startsWith(name));
  return seen === undefined ? [] : [seen.evidence];
}
