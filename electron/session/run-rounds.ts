// Rounds over all URLs: so many visits at a time, so long apart, and an end at once when asked for. Each URL
// goes through its rounds by itself: one that hangs, for as long as a visit may take, holds up no other.
import { setMaxListeners } from 'node:events';
import type { Endpoint } from '../endpoint/endpoint.ts';
import type { Exchange } from '../../shared/model/exchange.ts';
import type { InspectRequest } from '../../shared/model/session.ts';
import { createTurns, type Turns } from './turns.ts';
import type { VisitBoard } from './visit-board.ts';

export interface RoundsOptions {
  readonly request: InspectRequest;
  readonly endpoint: Pick<Endpoint, 'visit' | 'endRound'>;
  readonly board: VisitBoard;
  readonly signal: AbortSignal;
}

/** Gives all exchanges in the order of visits. Visits that never began become `cancelled`. */
export async function runRounds(options: RoundsOptions): Promise<Exchange[]> {
  const { request, endpoint, board, signal } = options;
  // Every URL may wait for it.
  setMaxListeners(0, signal);
  const run: Run = {
    ...options,
    turns: createTurns(request.concurrency),
    ends: new RoundEnds(request.urls.length, endpoint),
    exchanges: board.visits.map(() => []),
  };
  await Promise.all(request.urls.map((_, site) => visitAgain(run, site)));
  board.visits.forEach((visit, index) => {
    if (visit.status === 'waiting') board.update(index, { status: 'cancelled' });
  });
  return run.exchanges.flat();
}

interface Run extends RoundsOptions {
  readonly turns: Turns;
  readonly ends: RoundEnds;
  /** By visit. */
  readonly exchanges: Exchange[][];
}

/** All visits to one URL, one after the other; the next begins no sooner than the interval after this one did. */
async function visitAgain(run: Run, site: number): Promise<void> {
  const { request, signal, turns, ends, exchanges } = run;
  let dueMs = performance.now();
  for (let round = 0; round < request.count && !signal.aborted; round += 1) {
    const restMs = dueMs - performance.now();
    if (restMs > 0) await rest(restMs, signal);
    await turns.take();
    try {
      if (signal.aborted) return;
      dueMs = performance.now() + request.intervalS * 1000;
      ends.begin(round);
      const index = round * request.urls.length + site;
      exchanges[index] = await runVisit(run, index, round);
      ends.endVisit(round);
    } finally {
      turns.give();
    }
  }
}

/**
 * When nobody needs a round's connections any more: its visits are over, and the next round has begun, as of
 * somebody who comes back later (ADR 0003).
 */
class RoundEnds {
  readonly #endpoint: Pick<Endpoint, 'endRound'>;
  readonly #visits: number;
  /** Visits to come, by round that has begun. */
  readonly #left = new Map<number, number>();
  #newest = -1;

  constructor(visits: number, endpoint: Pick<Endpoint, 'endRound'>) {
    this.#visits = visits;
    this.#endpoint = endpoint;
  }

  begin(round: number): void {
    if (round <= this.#newest) return;
    this.#newest = round;
    this.#left.set(round, this.#visits);
    for (const [before, left] of this.#left) this.#endWhenOver(before, left);
  }

  endVisit(round: number): void {
    const left = (this.#left.get(round) ?? 0) - 1;
    this.#left.set(round, left);
    this.#endWhenOver(round, left);
  }

  #endWhenOver(round: number, left: number): void {
    if (left > 0 || round >= this.#newest) return;
    this.#left.delete(round);
    this.#endpoint.endRound(round);
  }
}

async function runVisit(
  { request, endpoint, board, signal }: RoundsOptions,
  index: number,
  round: number,
): Promise<Exchange[]> {
  const visit = board.visits[index];
  if (visit === undefined) return [];
  const startedMs = performance.now();
  board.update(index, { status: 'running', startedAtMs: Date.now() });
  const { method, headers, body } = request;
  // In the practice lab it is part of the lesson.
  const fallbackHttp = request.fallbackHttp || request.lab;
  const outcome = await endpoint.visit(
    { visitId: visit.id, url: visit.url, method, headers, body, round, fallbackHttp },
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
