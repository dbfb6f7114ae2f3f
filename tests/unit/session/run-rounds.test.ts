// Rounds over several URLs: each goes on by itself, few at a time, and one that hangs holds up no other.
import { afterEach, expect, it, vi } from 'vitest';
import type { VisitOutcome, VisitRequest } from '../../../electron/endpoint/endpoint.ts';
import { planVisits } from '../../../electron/session/new-session.ts';
import { runRounds } from '../../../electron/session/run-rounds.ts';
import { createVisitBoard } from '../../../electron/session/visit-board.ts';
import { inspectRequestSchema, type InspectRequest } from '../../../shared/model/session.ts';

afterEach(() => {
  vi.useRealTimers();
});

interface Call {
  readonly request: VisitRequest;
  readonly answer: () => void;
}

/** An endpoint whose visits end when they are told to, or at once where `hangs` does not name them. */
function startRun(given: Partial<InspectRequest>, hangs: (request: VisitRequest) => boolean) {
  const request = inspectRequestSchema.parse({ urls: ['a', 'b', 'c'], ...given });
  const stop = new AbortController();
  const hanging: Call[] = [];
  const said: string[] = [];
  let running = 0;
  let most = 0;
  const board = createVisitBoard('s1', planVisits(request), () => undefined);
  const ended = runRounds({
    request,
    board,
    signal: stop.signal,
    endpoint: {
      endRound: (round) => void said.push(`end ${round}`),
      visit: async (visit, signal) => {
        said.push(`${visit.url}${visit.round ?? ''}`);
        running += 1;
        most = Math.max(most, running);
        if (hangs(visit)) await untilToldOrStopped(hanging, visit, signal);
        running -= 1;
        const failure = signal.aborted ? { kind: 'cancelled' as const, detail: '' } : null;
        return { exchanges: [], failure } satisfies VisitOutcome;
      },
    },
  });
  void ended.finally(() => {
    board.stop();
  });
  return { ended, stop, hanging, said, board, mostAtOnce: () => most };
}

const untilToldOrStopped = (hanging: Call[], request: VisitRequest, signal: AbortSignal) =>
  new Promise<void>((answer) => {
    hanging.push({ request, answer });
    signal.addEventListener('abort', () => {
      answer();
    });
  });

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const nothingHangs = (): boolean => false;

it('makes every visit, each round in the order of the URLs, and ends a round when the next began', async () => {
  const run = startRun({ count: 2, concurrency: 1 }, nothingHangs);
  await run.ended;
  expect(run.said).toEqual(['a0', 'b0', 'c0', 'end 0', 'a1', 'b1', 'c1']);
  expect(run.board.visits.map(({ status }) => status)).toEqual(Array(6).fill('done'));
  expect(run.mostAtOnce()).toBe(1);
});

it('lets the others go through all their rounds while one hangs, and that one after', async () => {
  const run = startRun(
    { count: 3, concurrency: 2 },
    ({ url, round }) => url === 'b' && round === 0,
  );
  await settle();
  expect(run.said).toEqual(['a0', 'b0', 'c0', 'a1', 'c1', 'a2', 'c2']);
  expect(run.board.visits.map(({ status }) => status)).toEqual(
    'done running done done waiting done done waiting done'.split(' '),
  );
  run.hanging[0]?.answer();
  await run.ended;
  // Connections of its round were there for it to the end.
  expect(run.said.slice(7)).toEqual(['end 0', 'b1', 'end 1', 'b2']);
  expect(run.board.visits.every(({ status }) => status === 'done')).toBe(true);
  expect(run.mostAtOnce()).toBe(2);
});

it('never visits more at a time than was asked for, hanging ones included', async () => {
  const run = startRun({ count: 4, concurrency: 2 }, ({ url }) => url !== 'c');
  await settle();
  expect(run.said).toEqual(['a0', 'b0']);
  for (let told = 0; told < 8; told += 1) {
    run.hanging[told]?.answer();
    await settle();
  }
  await run.ended;
  expect(run.mostAtOnce()).toBe(2);
  expect(run.said.filter((word) => !word.startsWith('end'))).toHaveLength(12);
});

it('keeps to the interval, which for a URL that hung begins when its next visit does', async () => {
  vi.useFakeTimers();
  const run = startRun(
    { urls: ['a', 'b'], count: 3, intervalS: 10 },
    ({ url, round }) => url === 'b' && round === 0,
  );
  await vi.advanceTimersByTimeAsync(9_999);
  expect(run.said).toEqual(['a0', 'b0']);
  await vi.advanceTimersByTimeAsync(1);
  expect(run.said).toEqual(['a0', 'b0', 'a1']);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(run.said).toEqual(['a0', 'b0', 'a1', 'a2']);
  run.hanging[0]?.answer();
  await vi.advanceTimersByTimeAsync(9_999);
  expect(run.said).toEqual(['a0', 'b0', 'a1', 'a2', 'end 0', 'b1', 'end 1']);
  await vi.advanceTimersByTimeAsync(1);
  await run.ended;
  expect(run.said.slice(7)).toEqual(['b2']);
});

it('ends at once when asked to, wherever each URL is', async () => {
  vi.useFakeTimers();
  const urls = Array.from({ length: 30 }, (_, n) => `u${n}`);
  const run = startRun(
    { urls, count: 5, intervalS: 3600, concurrency: 2 },
    ({ url }) => url === 'u7',
  );
  await vi.advanceTimersByTimeAsync(0);
  expect(run.said).toHaveLength(30);
  run.stop.abort();
  await run.ended;
  const told = run.board.visits.map(({ status }) => status);
  expect(told.filter((status) => status === 'done')).toHaveLength(29);
  expect(told.filter((status) => status === 'cancelled')).toHaveLength(121);
});
