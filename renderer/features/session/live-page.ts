// What is known of a page while it loads, put together from progress events.
import type { LiveRequest, NotebookLine, PageProgress } from '../../../shared/model/page.ts';

export interface LivePage {
  readonly requests: number;
  readonly connections: number;
  readonly bytesDown: number;
  readonly lines: ReadonlyMap<string, NotebookLine>;
  readonly letter: ReadonlyMap<string, LiveRequest>;
}

/** Far more than anybody reads while it scrolls by; the session has all. */
const maxKept = 5000;

function merge<T>(
  before: ReadonlyMap<string, T> | undefined,
  items: readonly T[],
  keyOf: (item: T) => string,
): Map<string, T> {
  const after = new Map(before);
  for (const item of items) {
    const key = keyOf(item);
    if (after.has(key) || after.size < maxKept) after.set(key, item);
  }
  return after;
}

export function addPageProgress(before: LivePage | undefined, progress: PageProgress): LivePage {
  return {
    requests: progress.requests,
    connections: progress.connections,
    bytesDown: progress.bytesDown,
    lines: merge(before?.lines, progress.lines, ({ flowId }) => flowId),
    letter: merge(before?.letter, progress.letter, ({ id }) => id),
  };
}
