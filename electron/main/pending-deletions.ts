// Deleting with an undo: hidden at once, erased for good when the time is over or the app closes.

/** How long a deletion can be taken back. */
export const undoMs = 8000;

export interface PendingDeletions {
  /** Hides a session and starts its time; false when the library has no such session. */
  add(sessionId: string): Promise<boolean>;
  /** False when the time was over already. */
  takeBack(sessionId: string): Promise<boolean>;
  /** Stops the clocks and erases everything hidden. */
  close(): Promise<void>;
}

/** What the library must be able to do for it. `hide` and `unhide` say whether there was one. */
export interface HidingStore {
  hide(sessionId: string): Promise<boolean>;
  unhide(sessionId: string): Promise<boolean>;
  erase(sessionId: string): Promise<unknown>;
  purgeHidden(): Promise<unknown>;
}

export function createPendingDeletions(
  store: HidingStore,
  delayMs: number,
  onError: (error: unknown) => void,
): PendingDeletions {
  const timers = new Map<string, NodeJS.Timeout>();
  const stop = (sessionId: string): void => {
    clearTimeout(timers.get(sessionId));
    timers.delete(sessionId);
  };
  return {
    add: async (sessionId) => {
      if (!(await store.hide(sessionId))) return false;
      stop(sessionId);
      const erase = (): void => {
        timers.delete(sessionId);
        store.erase(sessionId).catch(onError);
      };
      timers.set(sessionId, setTimeout(erase, delayMs));
      return true;
    },
    takeBack: async (sessionId) => {
      if (!timers.has(sessionId)) return false;
      stop(sessionId);
      return store.unhide(sessionId);
    },
    close: async () => {
      for (const sessionId of timers.keys()) stop(sessionId);
      await store.purgeHidden();
    },
  };
}
