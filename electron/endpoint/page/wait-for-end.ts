// When a page is there: nothing under way for a while after it has loaded. Or when it has had enough:
// time, bytes, requests, or the user's own word.
import type { PageEnding } from '../../../shared/model/page.ts';
import type { BrowseLimits, PageLimits } from './page-engine.ts';

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

export interface BrowseUse {
  readonly bytesDown: number;
  readonly connections: number;
  readonly isFull: boolean;
  readonly elapsedMs: number;
}

/** Null while browsing may go on. */
export function findBrowseEnding(use: BrowseUse, limits: BrowseLimits): PageEnding | null {
  if (use.isFull) return 'request-limit';
  if (use.connections > limits.connections) return 'connection-limit';
  if (use.bytesDown > limits.bytes) return 'byte-limit';
  return use.elapsedMs >= limits.timeMs ? 'time-limit' : null;
}

const everyMs = 50;
/** A look that comes so late was held up, and so was what it is to tell of: that is to be heard first. */
const lateMs = 4 * everyMs;

export interface WaitOptions {
  readonly find: (isStopped: boolean, startedMs: number) => PageEnding | null;
  /** Either ends it by hand. */
  readonly signals: readonly AbortSignal[];
}

export function waitForEnd({ find, signals }: WaitOptions): Promise<PageEnding> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const look = (): void => {
      const isStopped = signals.some((signal) => signal.aborted);
      const ending = find(isStopped, startedMs);
      if (ending === null) return;
      clearInterval(timer);
      for (const signal of signals) signal.removeEventListener('abort', look);
      resolve(ending);
    };
    let dueMs = startedMs + everyMs;
    const timer = setInterval(() => {
      const nowMs = performance.now();
      const isLate = nowMs - dueMs > lateMs;
      // Once, however busy the machine is: the look behind a late one is never called late.
      dueMs = isLate ? Infinity : nowMs + everyMs;
      if (!isLate) look();
    }, everyMs);
    for (const signal of signals) signal.addEventListener('abort', look);
    look();
  });
}
