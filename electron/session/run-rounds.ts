// Rounds over all URLs: so many at a time, so long apart, and an end at once when asked for.
import type { Endpoint } from '../endpoint/endpoint.ts';
import type { Exchange } from '../../shared/model/exchange.ts';
import type { InspectRequest } from '../../shared/model/session.ts';
import type { VisitBoard } from './visit-board.ts';

export interface RoundsOptions {
  readonly request: InspectRequest;
  readonly endpoint: Endpoint;
  readonly board: VisitBoard;
  readonly signal: AbortSignal;
}

/** Gives all exchanges in the order of visits. Visits that never began become `cancelled`. */
export async function runRounds(options: RoundsOptions): Promise<Exchange[]> {
  const { request, endpoint, board, signal } = options;
  const exchanges: Exchange[][] = board.visits.map(() => []);
  const size = request.urls.length;
  for (let round = 0; round < request.count && !signal.aborted; round += 1) {
    const startedMs = performance.now();
    endpoint.startRound();
    await runRound(options, round * size, (round + 1) * size, exchanges);
    const restMs = request.intervalS * 1000 - (performance.now() - startedMs);
    if (round + 1 < request.count && restMs > 0) await rest(restMs, signal);
  }
  board.visits.forEach((visit, index) => {
    if (visit.status === 'waiting') board.update(index, { status: 'cancelled' });
  });
  return exchanges.flat();
}

async function runRound(
  options: RoundsOptions,
  from: number,
  to: number,
  exchanges: Exchange[][],
): Promise<void> {
  let next = from;
  const worker = async (): Promise<void> => {
    while (next < to && !options.signal.aborted) {
      const index = next;
      next += 1;
      exchanges[index] = await runVisit(options, index);
    }
  };
  const workers = Math.min(options.request.concurrency, to - from);
  await Promise.all(Array.from({ length: workers }, worker));
}

async function runVisit(options: RoundsOptions, index: number): Promise<Exchange[]> {
  const { request, endpoint, board, signal } = options;
  const visit = board.visits[index];
  if (visit === undefined) return [];
  const startedMs = performance.now();
  board.update(index, { status: 'running', startedAtMs: Date.now() });
  const { method, headers, body } = request;
  // In the practice lab it is part of the lesson.
  const fallbackHttp = request.fallbackHttp || request.lab;
  const outcome = await endpoint.visit(
    { visitId: visit.id, url: visit.url, method, headers, body, fallbackHttp },
    signal,
  );
  const { failure } = outcome;
  const failed = failure?.kind === 'cancelled' ? ('cancelled' as const) : ('failed' as const);
  board.update(index, {
    status: failure === null ? 'done' : failed,
    elapsedMs: performance.now() - startedMs,
    failure,
  });
  return [...outcome.exchanges];
}

/** Waits, unless the signal aborts first. */
export function rest(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, durationMs);
    signal.addEventListener('abort', end, { once: true });
  });
}
