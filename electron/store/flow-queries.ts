// The questions of overview and connections, each asked of the session's view. Callers take turns.
import type {
  ClearKindSum,
  ClearRow,
  FacetRow,
  FlowFilter,
  FlowPair,
  FlowRow,
  FlowTimeline,
  FlowTotals,
  SumFacet,
} from '../../shared/model/flow-query.ts';
import { readClearRows, sumClearKinds, type ClearQuestion } from './clear-list.ts';
import type { Database } from './database.ts';
import { readFlowRows, type FlowQuestion } from './flow-page.ts';
import { sumByFacet, sumByPair, sumFlows, type SumOrder } from './flow-sums.ts';
import {
  readWaterfallParts,
  type WaterfallParts,
  type WaterfallQuestion,
} from './waterfall-parts.ts';
import { sumOverTime } from './flow-time.ts';
import { createFlowViews, type FlowView } from './flow-view.ts';

/** All give zeros and empty lists for a session without flows. */
export interface FlowQueries {
  flows(id: string, question: FlowQuestion): Promise<{ flows: FlowRow[]; total: number }>;
  totals(id: string, filter: FlowFilter): Promise<FlowTotals>;
  facet(
    id: string,
    question: { filter: FlowFilter; facet: SumFacet; order: SumOrder; limit: number },
  ): Promise<{ rows: FacetRow[]; total: number }>;
  pairs(id: string, question: { filter: FlowFilter; limit: number }): Promise<FlowPair[]>;
  timeline(
    id: string,
    question: {
      filter: FlowFilter;
      facet: SumFacet;
      rows: number;
      buckets: number;
    },
  ): Promise<FlowTimeline>;
  waterfall(id: string, question: WaterfallQuestion): Promise<WaterfallParts>;
  clear(id: string, question: ClearQuestion): Promise<{ rows: ClearRow[]; total: number }>;
  clearKinds(id: string, filter: FlowFilter): Promise<ClearKindSum[]>;
}

export interface FlowQueriesOfStore {
  readonly queries: FlowQueries;
  /** To be called in turn, when rows of a session have changed. */
  forget(id: string): Promise<void>;
}

/** `turn` runs a task after those before it. */
export function createFlowQueries(
  database: Database,
  turn: <T>(task: () => Promise<T>) => Promise<T>,
): FlowQueriesOfStore {
  const views = createFlowViews(database);
  const ask = <T>(id: string, question: (view: FlowView) => Promise<T>): Promise<T> =>
    turn(async () => question(await views.get(id)));
  return {
    queries: {
      flows: (id, question) => ask(id, (view) => readFlowRows(database, view, question)),
      totals: (id, filter) => ask(id, (view) => sumFlows(database, view, filter)),
      facet: (id, question) => ask(id, (view) => sumByFacet(database, view, question)),
      pairs: (id, question) => ask(id, (view) => sumByPair(database, view, question)),
      timeline: (id, question) => ask(id, (view) => sumOverTime(database, view, question)),
      waterfall: (id, question) => ask(id, (view) => readWaterfallParts(database, view, question)),
      clear: (id, question) => ask(id, (view) => readClearRows(database, view, question)),
      clearKinds: (id, filter) => ask(id, (view) => sumClearKinds(database, view, filter)),
    },
    forget: (id) => views.forget(id),
  };
}
