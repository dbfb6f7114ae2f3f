// A filter as a condition over a view's rows, which every query calls `rows`. Texts are looked for among the
// distinct words, and rows are compared by number.
import type { FlowFacet, FlowFilter } from '../../shared/model/flow-query.ts';
import { clearFactKindSchema } from '../../shared/model/clear-text.ts';
import type { Parameter } from './database.ts';
import type { CodedColumn, FlowView } from './flow-view.ts';

export interface Where {
  /** Without the word WHERE; `true` when all rows are meant. */
  readonly sql: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
}

const searched: readonly CodedColumn[] = ['name', 'address', 'user', 'operator', 'country', 'ja4'];

/** `without`: the facet whose own choices do not count, so that the others of it stay to be chosen. */
export function whereOf(
  view: FlowView,
  filter: FlowFilter,
  without: FlowFacet | null = null,
): Where {
  const conditions: string[] = [];
  const parameters: Record<string, Parameter> = {};
  const byFacet = new Map<FlowFacet, (string | null)[]>();
  for (const { facet, value } of filter.choices) {
    if (facet !== without) byFacet.set(facet, [...(byFacet.get(facet) ?? []), value]);
  }
  for (const [facet, values] of byFacet) {
    if (facet === 'clear') {
      conditions.push('(rows.clear_mask & $clear) <> 0');
      parameters['clear'] = maskOf(values);
      continue;
    }
    const isIn = `rows.${facet} IN (SELECT id FROM ${view.words[facet]} WHERE list_contains($${facet}, v))`;
    conditions.push(values.includes(null) ? `(${isIn} OR rows.${facet} IS NULL)` : isIn);
    parameters[facet] = values.filter((value) => value !== null);
  }
  if (filter.time !== null) {
    conditions.push('rows.opened_ms >= $fromMs AND rows.opened_ms < $toMs');
    parameters['fromMs'] = filter.time.fromMs;
    parameters['toMs'] = filter.time.toMs;
  }
  const search = filter.search.trim().toLowerCase();
  if (search !== '') {
    const found = searched.map(
      (column) =>
        `rows.${column} IN (SELECT id FROM ${view.words[column]} WHERE contains(lower(v), $search))`,
    );
    // Look-ups are found by the name that was asked for.
    const asked = `rows.flow_id IN (SELECT detail->>'flowId' FROM dns
      WHERE session_id = $searchedId AND contains(lower(dns.name), $search))`;
    conditions.push(`(${[...found, asked].join(' OR ')})`);
    parameters['search'] = search;
    parameters['searchedId'] = view.sessionId;
  }
  return { sql: conditions.length === 0 ? 'true' : conditions.join(' AND '), parameters };
}

/** Bits of the kinds that were chosen, as the view's `clear_mask` has them. */
function maskOf(kinds: readonly (string | null)[]): number {
  return clearFactKindSchema.options.reduce(
    (mask, kind, index) => (kinds.includes(kind) ? mask + 2 ** index : mask),
    0,
  );
}
