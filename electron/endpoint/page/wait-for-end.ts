// When a page is there: nothing under way for a while after it has loaded. Or when it has had enough:
// time, bytes, requests, or the user's own word.
import type { PageEnding } from '../../../shared/model/page.ts';
import type { PageLimits } from './page-engine.ts';

export interface PageState {
  /** The page has fired its load event, or never will. */
  readonly isLoaded: boolean;
  readonly pending: number;
  readonly isFull: boolean;
  readonly hasFailed: boolean;
  readonly hasCrashed: boolean;
  readonly hasClosed: boolean;
  /** Of the last thing that happened, on the same clock as `now`. */
  readonly lastActivityMs: number;
  readonly bytesDown: number;
}

export interface EndQuestion {
  readonly state: PageState;
  readonly limits: PageLimits;
  readonly startedMs: number;
  readonly nowMs: number;
  readonly isStopped: boolean;
}

/** Null while the load goes on. */
export function findEnding(question: EndQuestion): PageEnding | null {
  const { state, limits, startedMs, nowMs } = question;
  if (state.hasCrashed) return 'crashed';
  if (state.hasFailed) return 'failed';
  if (state.hasClosed) return 'closed';
  if (question.isStopped) return 'by-hand';
  if (state.isFull) return 'request-limit';
  if (state.bytesDown > limits.bytes) return 'byte-limit';
  if (nowMs - startedMs >= limits.timeMs) return 'time-limit';
  const isQuiet = state.pending === 0 && nowMs - state.lastActivityMs >= limits.idleMs;
  return state.isLoaded && isQuiet ? 'idle' : null;
}

const everyMs = 50;

export interface WaitOptions {
  readonly read: () => PageState;
  readonly limits: PageLimits;
  /** Either ends the load by hand. */
  readonly signals: readonly AbortSignal[];
}

export function waitForEnd({ read, limits, signals }: WaitOptions): Promise<PageEnding> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const look = (): void => {
      const ending = findEnding({
        state: read(),
        limits,
        startedMs,
        nowMs: performance.now(),
        isStopped: signals.some((signal) => signal.aborted),
      });
      if (ending === null) return;
      clearInterval(timer);
      for (const signal of signals) signal.removeEventListener('abort', look);
      resolve(ending);
    };
    const timer = setInterval(look, everyMs);
    for (const signal of signals) signal.addEventListener('abort', look);
    look();
  });
}
