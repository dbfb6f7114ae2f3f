// The sessions under way: one at a time, so that no session's traffic disturbs another's times.

import { windowGone } from '../../shared/model/observe.ts';

export interface RunningSessions {
  readonly isBusy: () => boolean;
  /**
   * Starts `task` in the background; false when another is under way. The first signal cancels it,
   * the second says that it has shown enough.
   */
  start(
    sessionId: string,
    task: (signal: AbortSignal, enough: AbortSignal) => Promise<void>,
  ): boolean;
  /** False when no such session is under way. `reason` is what its signal then says. */
  cancel(sessionId: string, reason?: unknown): boolean;
  /** Lets it end as if it were done; false when no such session is under way. */
  finish(sessionId: string): boolean;
  /** Cancels what is under way and waits until it is saved, at most `limitMs`. */
  close(limitMs: number): Promise<void>;
}

interface Running {
  readonly sessionId: string;
  readonly controller: AbortController;
  readonly enough: AbortController;
  readonly ended: Promise<void>;
}

/** `onCrash` hears what a task threw: by then nobody waits for it any more. */
export function createRunningSessions(
  onCrash: (sessionId: string, error: unknown) => void,
): RunningSessions {
  let current: Running | null = null;
  return {
    isBusy: () => current !== null,
    start: (sessionId, task) => {
      if (current !== null) return false;
      const controller = new AbortController();
      const enough = new AbortController();
      const ended = Promise.resolve()
        .then(() => task(controller.signal, enough.signal))
        .catch((error: unknown) => {
          onCrash(sessionId, error);
        })
        .finally(() => {
          current = null;
        });
      current = { sessionId, controller, enough, ended };
      return true;
    },
    cancel: (sessionId, reason) => {
      if (current?.sessionId !== sessionId) return false;
      current.controller.abort(reason);
      return true;
    },
    finish: (sessionId) => {
      if (current?.sessionId !== sessionId) return false;
      current.enough.abort();
      return true;
    },
    close: async (limitMs) => {
      if (current === null) return;
      current.controller.abort(windowGone);
      await Promise.race([current.ended, wait(limitMs)]);
    },
  };
}

function wait(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs).unref();
  });
}
