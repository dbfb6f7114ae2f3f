// TanStack Query over the bridge: one hook a question, keys in one place.
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { CallOutput } from '../../../shared/contract/ipc.ts';
import type { Evidence } from '../../../shared/model/evidence.ts';
import type { FrequencyBucket, LibrarySession } from '../../../shared/model/library.ts';
import type { LedgerRow } from '../../../shared/model/ledger.ts';
import type { RecordBars } from '../../../shared/model/record-bars.ts';
import type { ByteSpan } from '../../../shared/model/segment.ts';
import { callEngine } from '../../bridge.ts';
import { useIdle } from '../../ui/use-idle.ts';

export const queryKeys = {
  library: ['library'] as const,
  frequency: ['frequency'] as const,
  session: (sessionId: string) => ['session', sessionId] as const,
};

/** What one table loads at most; beyond it the screen says that there is more. */
const maxLedgerRows = 10_000;
const pageSize = 10_000;

export interface Loaded<T> {
  readonly items: readonly T[];
  readonly total: number;
}

async function loadPages<T>(
  limit: number,
  loadPage: (page: { offset: number; limit: number }) => Promise<Loaded<T>>,
): Promise<Loaded<T>> {
  const items: T[] = [];
  let total = 0;
  do {
    const page = await loadPage({ offset: items.length, limit: pageSize });
    total = page.total;
    if (page.items.length === 0) break;
    items.push(...page.items);
  } while (items.length < Math.min(total, limit));
  return { items, total };
}

/** Asks once the window stands: the first call makes the engine open the library, which takes a while. */
export function useLibrary(search: string): UseQueryResult<LibrarySession[]> {
  const isIdle = useIdle();
  return useQuery({
    enabled: isIdle,
    queryKey: [...queryKeys.library, search],
    queryFn: () => callEngine('library.list', { search }),
    placeholderData: (previous) => previous,
  });
}

export function useSession(sessionId: string | null): UseQueryResult<CallOutput<'session.get'>> {
  return useQuery({
    queryKey: [...queryKeys.session(sessionId ?? ''), 'head'],
    queryFn: () => callEngine('session.get', { sessionId: sessionId ?? '' }),
    enabled: sessionId !== null,
  });
}

export function useLedger(
  sessionId: string,
  visitId: string | null,
): UseQueryResult<Loaded<LedgerRow>> {
  return useQuery({
    queryKey: [...queryKeys.session(sessionId), 'ledger', visitId],
    queryFn: () =>
      loadPages(maxLedgerRows, async (page) => {
        const { rows, total } = await callEngine('session.ledger', { sessionId, visitId, ...page });
        return { items: rows, total };
      }),
    enabled: visitId !== null,
  });
}

export function useFlow(
  sessionId: string,
  flowId: string | null,
): UseQueryResult<CallOutput<'session.flow'>> {
  return useQuery({
    queryKey: [...queryKeys.session(sessionId), 'flow', flowId],
    queryFn: () => callEngine('session.flow', { sessionId, flowId: flowId ?? '' }),
    enabled: flowId !== null,
  });
}

/** The first questions asked on a connection to a name server. */
export function useLookups(
  sessionId: string,
  flowId: string,
  limit: number,
): UseQueryResult<CallOutput<'session.lookups'>> {
  return useQuery({
    queryKey: [...queryKeys.session(sessionId), 'lookups', flowId, limit],
    queryFn: () => callEngine('session.lookups', { sessionId, flowId, limit }),
  });
}

/** `flowId`: null for all connections. */
export function useRecordBars(
  sessionId: string,
  flowId: string | null,
): UseQueryResult<RecordBars> {
  return useQuery({
    queryKey: [...queryKeys.session(sessionId), 'record-bars', flowId],
    queryFn: () => callEngine('session.record-bars', { sessionId, flowId }),
  });
}

/** How many bytes around a field are shown with it. */
const evidenceContextBytes = 32;

export function useEvidence(sessionId: string, span: ByteSpan | null): UseQueryResult<Evidence> {
  return useQuery({
    queryKey: [...queryKeys.session(sessionId), 'evidence', span],
    queryFn: () => {
      if (span === null) throw new Error('No span to load.');
      return callEngine('session.evidence', {
        sessionId,
        span,
        contextBytes: evidenceContextBytes,
      });
    },
    enabled: span !== null,
  });
}

export function useFrequency(
  sinceMs: number | null,
  name: string | null,
): UseQueryResult<FrequencyBucket[]> {
  return useQuery({
    queryKey: [...queryKeys.frequency, sinceMs, name],
    queryFn: () => callEngine('session.frequency', { sinceMs, name }),
    placeholderData: (previous) => previous,
  });
}

export function useAppInfo(): UseQueryResult<CallOutput<'app.info'>> {
  return useQuery({ queryKey: ['app-info'], queryFn: () => callEngine('app.info', null) });
}
