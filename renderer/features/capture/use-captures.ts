// Opening captures from wherever it was asked for: by dialog, by drop, live. Several dropped files are
// read one after the other.
import { useMutation } from '@tanstack/react-query';
import type { CallInput } from '../../../shared/contract/ipc.ts';
import { callEngine, pathOf } from '../../bridge.ts';
import { notifyError } from '../errors/notify.ts';

let waiting: string[] = [];

/** The next of the dropped files, once the one before it is done. */
export function openNextCapture(): void {
  const path = waiting.shift();
  if (path === undefined) return;
  callEngine('capture.import', { path, keylogPath: null }).catch((error: unknown) => {
    waiting = [];
    notifyError(error);
  });
}

export interface Captures {
  readonly isStarting: boolean;
  /** Asks for a file; `keylogPath` null: a key log beside it, if any. */
  readonly open: (keylogPath: string | null) => void;
  readonly openDropped: (files: readonly File[]) => void;
  readonly startLive: (request: CallInput<'capture.live'>) => void;
  readonly cancel: (sessionId: string) => void;
}

export function useCaptures(): Captures {
  const starting = useMutation({
    mutationFn: async (begin: () => Promise<unknown>) => begin(),
    onError: notifyError,
  });
  const cancelling = useMutation({
    mutationFn: (sessionId: string) => callEngine('capture.cancel', { sessionId }),
    onError: notifyError,
  });
  return {
    isStarting: starting.isPending,
    open: (keylogPath) => {
      starting.mutate(() => callEngine('capture.import', { path: null, keylogPath }));
    },
    openDropped: (files) => {
      const paths = files.map(pathOf).filter((path) => path !== '');
      const [first, ...others] = paths;
      if (first === undefined) return;
      waiting.push(...others);
      starting.mutate(() => callEngine('capture.import', { path: first, keylogPath: null }));
    },
    startLive: (request) => {
      starting.mutate(() => callEngine('capture.live', request));
    },
    cancel: (sessionId) => {
      waiting = [];
      cancelling.mutate(sessionId);
    },
  };
}
