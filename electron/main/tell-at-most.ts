// Progress told at most so often, and the last of it always: what goes quiet must not leave a stale figure.

export interface Teller<T> {
  readonly tell: (value: T) => void;
  /** Nothing is told from now on. */
  readonly stop: () => void;
}

/** Tells at once, then at most every `everyMs`; what came in between, the newest of it, is told late. */
export function tellAtMost<T>(everyMs: number, tell: (value: T) => void): Teller<T> {
  let waiting: { readonly value: T } | null = null;
  let timer: NodeJS.Timeout | undefined;
  let toldMs = Number.NEGATIVE_INFINITY;
  const now = (value: T): void => {
    clearTimeout(timer);
    timer = undefined;
    waiting = null;
    toldMs = performance.now();
    tell(value);
  };
  return {
    tell: (value) => {
      const restMs = everyMs - (performance.now() - toldMs);
      if (restMs <= 0) {
        now(value);
        return;
      }
      waiting = { value };
      timer ??= setTimeout(() => {
        if (waiting !== null) now(waiting.value);
      }, restMs);
    },
    stop: () => {
      clearTimeout(timer);
    },
  };
}
