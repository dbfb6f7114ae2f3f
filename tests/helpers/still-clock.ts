// A clock for the engine's limits that goes on only when a test says so: on a busy machine, or one that was halted,
// no limit is reached by itself. Sockets and servers live on in real time.
import { afterEach, beforeEach, vi } from 'vitest';

const holdTimers = (): void => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
};

/** In every test of the file or block that calls it. */
export function stopClock(): void {
  beforeEach(holdTimers);
  afterEach(() => {
    vi.useRealTimers();
  });
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Waits for as long as it takes; that it comes at all is what the test's own time limit is for. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await nextTurn();
}

/** Lets `limitMs` pass whenever the work is due to have waited that long, until it is over. */
export async function outlast<T>(
  work: Promise<T>,
  limitMs: number,
  isDue: () => boolean,
): Promise<T> {
  const state = { isOver: false };
  const end = (): void => {
    state.isOver = true;
  };
  work.then(end, end);
  while (!state.isOver) {
    await nextTurn();
    if (isDue()) vi.advanceTimersByTime(limitMs);
  }
  return work;
}

/** For this work alone: whoever waits for a peer up to a limit waits until it has come. */
export async function withoutTime<T>(work: () => Promise<T>): Promise<T> {
  holdTimers();
  try {
    return await outlast(work(), 0, () => true);
  } finally {
    vi.useRealTimers();
  }
}
