// The library's answers about connections: pages of the table on demand, and the overview's sums.
import { keepPreviousData, useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { CallInput, CallOutput } from '../../../shared/contract/ipc.ts';
import type { FlowFilter, FlowRow, FlowSort } from '../../../shared/model/flow-query.ts';
import { callEngine } from '../../bridge.ts';
import { queryKeys } from './queries.ts';

/** Rows of one call; a page is kept for as long as its table is open. */
const pageRows = 200;

type Sums =
  | 'session.totals'
  | 'session.facet'
  | 'session.pairs'
  | 'session.timeline'
  | 'session.clear-kinds';

/** One of the overview's questions; the last answer stays while the next is on its way. */
export function useSums<K extends Sums>(
  channel: K,
  input: CallInput<K>,
): UseQueryResult<CallOutput<K>> {
  return useQuery({
    queryKey: [...queryKeys.session(input.sessionId), channel, input],
    queryFn: () => callEngine(channel, input),
    placeholderData: keepPreviousData,
  });
}

/** Some rows of a list whose length is known; `at` is undefined for those not loaded yet. */
export interface RowSource<T> {
  readonly length: number;
  readonly at: (index: number) => T | undefined;
}

export interface PagedRows<T> {
  readonly rows: RowSource<T>;
  readonly total: number;
  /** Nothing is known yet. */
  readonly isPending: boolean;
  /** What is shown belongs to an earlier question. */
  readonly isStale: boolean;
  readonly error: Error | null;
  /** Tell it which rows are in sight. */
  readonly onRange: (first: number, last: number) => void;
}

function usePages<T>(
  key: readonly unknown[],
  load: (page: { offset: number; limit: number }) => Promise<{ rows: readonly T[]; total: number }>,
): PagedRows<T> {
  const [range, setRange] = useState({ first: 0, last: 0 });
  const onRange = useCallback((firstRow: number, lastRow: number) => {
    const [first, last] = [firstRow, lastRow].map((row) => Math.floor(row / pageRows));
    setRange((before) =>
      before.first === first && before.last === last
        ? before
        : { first: first ?? 0, last: last ?? 0 },
    );
  }, []);
  const query = (page: number) => ({
    queryKey: [...key, page],
    queryFn: () => load({ offset: page * pageRows, limit: pageRows }),
  });
  // The first page tells the length, and stays in sight while the next question is answered.
  const start = useQuery({ ...query(0), placeholderData: keepPreviousData });
  const wanted = [...new Set([range.first, range.last])].filter((page) => page > 0);
  const others = useQueries({ queries: wanted.map(query) });
  const total = start.data?.total ?? 0;
  const loaded = new Map([
    [0, start.data?.rows],
    ...wanted.map((page, index) => [page, others[index]?.data?.rows] as const),
  ]);
  return {
    rows: {
      length: total,
      at: (index) => loaded.get(Math.floor(index / pageRows))?.[index % pageRows],
    },
    total,
    isPending: start.isPending,
    isStale: start.isPlaceholderData,
    error: start.error ?? others.find((page) => page.error !== null)?.error ?? null,
    onRange,
  };
}

export function useFlowPages(
  sessionId: string,
  filter: FlowFilter,
  sort: FlowSort,
): PagedRows<FlowRow> {
  return usePages([...queryKeys.session(sessionId), 'flows', filter, sort], async (page) => {
    const answer = await callEngine('session.flows', { sessionId, filter, sort, ...page });
    return { rows: answer.flows, total: answer.total };
  });
}

export type ClearListRow = CallOutput<'session.clear'>['rows'][number];

export function useClearPages(sessionId: string, filter: FlowFilter): PagedRows<ClearListRow> {
  return usePages([...queryKeys.session(sessionId), 'clear', filter], (page) =>
    callEngine('session.clear', { sessionId, filter, ...page }),
  );
}

export type SessionRecord = CallOutput<'session.records'>['records'][number];

/** `flowId`: null for all connections. */
export function useRecordPages(sessionId: string, flowId: string | null): PagedRows<SessionRecord> {
  return usePages([...queryKeys.session(sessionId), 'records', flowId], async (page) => {
    const answer = await callEngine('session.records', { sessionId, flowId, ...page });
    return { rows: answer.records, total: answer.total };
  });
}

/** A few connections that match, in the order of time: for choosing one. */
export function useFlowChoices(
  sessionId: string,
  filter: FlowFilter,
  limit: number,
): UseQueryResult<CallOutput<'session.flows'>> {
  return useQuery({
    queryKey: [...queryKeys.session(sessionId), 'flow-choices', filter, limit],
    queryFn: () => callEngine('session.flows', { sessionId, filter, offset: 0, limit }),
    placeholderData: keepPreviousData,
  });
}
