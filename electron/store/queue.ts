// One task at a time, in the order asked for: a DuckDB connection must not see two calls at once, and
// a purge swaps the file under everyone's feet.

export interface Queue {
  /** Runs the task after all earlier ones, whether those failed or not; gives its outcome. */
  run<T>(task: () => Promise<T>): Promise<T>;
}

export function createQueue(): Queue {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    run<T>(task: () => Promise<T>): Promise<T> {
      const outcome = tail.then(task);
      // The caller gets the failure; the queue only waits for the end.
      tail = outcome.then(
        () => undefined,
        () => undefined,
      );
      return outcome;
    },
  };
}
