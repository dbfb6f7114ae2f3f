// The figures of the overview, gathered for a report by the same queries that the screen asks.
import type { SumFacet } from '../../shared/model/flow-query.ts';
import type { FacetSums, SessionOverview } from '../../shared/model/overview.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { everyFlow } from '../../shared/model/query-values.ts';
import type { FlowQueries } from './flow-queries.ts';

/** As much as a reader takes in on paper. */
const shown = { values: 15, pairs: 25, rows: 20, buckets: 48, clear: 100 } as const;

/** Null for a session without connections. */
export async function readOverview(
  explore: FlowQueries,
  id: string,
): Promise<SessionOverview | null> {
  const filter = everyFlow;
  const totals = await explore.totals(id, filter);
  if (totals.flows === 0) return null;
  const sums = (facet: SumFacet, order: 'flows' | 'bytes' = 'flows'): Promise<FacetSums> =>
    explore.facet(id, { filter, facet, order, limit: shown.values });
  return {
    totals,
    facets: {
      site: await sums('site'),
      name: await sums('name'),
      address: await sums('address'),
      operator: await sums('operator', 'bytes'),
      country: await sums('country', 'bytes'),
      protocol: await sums('protocol'),
      version: await sums('version'),
      leak: await sums('leak'),
    },
    pairs: await explore.pairs(id, { filter, limit: shown.pairs }),
    timeline: await explore.timeline(id, {
      filter,
      facet: 'name',
      rows: shown.rows,
      buckets: shown.buckets,
    }),
    clear: await explore.clear(id, { filter, offset: 0, limit: shown.clear }),
  };
}

/** What was opened from a file gets its overview; a visit's report tells each connection by itself. */
export async function addOverview(
  store: { readonly overview: (id: string) => Promise<SessionOverview | null> },
  document: SessionDocument,
): Promise<SessionDocument> {
  if (document.session.kind !== 'imported') return document;
  const overview = await store.overview(document.session.id);
  return overview === null ? document : { ...document, overview };
}
