// What is known of a page, or of a notebook alone, while it fills: put together from progress events.
import type { NotebookLine, NotebookProgress } from '../../../shared/model/notebook.ts';
import type { LiveRequest, PageProgress } from '../../../shared/model/page.ts';

export interface LiveNotebook {
  readonly connections: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** In the order in which the connections were opened. */
  readonly lines: ReadonlyMap<string, NotebookLine>;
}

export interface LivePage extends LiveNotebook {
  readonly requests: number;
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
    after.set(key, item);
    const [oldest] = after.keys();
    if (after.size > maxKept && oldest !== undefined) after.delete(oldest);
  }
  return after;
}

export function addNotebookProgress(
  before: LiveNotebook | undefined,
  progress: NotebookProgress,
): LiveNotebook {
  return {
    connections: progress.connections,
    bytesUp: progress.bytesUp,
    bytesDown: progress.bytesDown,
    lines: merge(before?.lines, progress.lines, ({ flowId }) => flowId),
  };
}

export function addPageProgress(before: LivePage | undefined, progress: PageProgress): LivePage {
  return {
    ...addNotebookProgress(before, progress),
    requests: progress.requests,
    letter: merge(before?.letter, progress.letter, ({ id }) => id),
  };
}
