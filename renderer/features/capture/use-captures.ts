// Opening captures from wherever it was asked for: by dialog, by drop, live. Dropped files may be anything
// that can be opened; several are read one after the other.
import { useMutation } from '@tanstack/react-query';
import type { CallInput } from '../../../shared/contract/ipc.ts';
import { callEngine, pathOf } from '../../bridge.ts';
import { notifyDone, notifyError } from '../errors/notify.ts';
import { useApp } from '../session/app-state.ts';
import { isCaptureUnderWay } from './capture-progress-store.ts';

let waiting: string[] = [];

/**
 * The next of the dropped files, once the one before it is done. A capture is done when its progress says
 * so; anything else has a session at once, of which `onOpened` hears.
 */
export function openNextFile(onOpened: (sessionId: string) => void): void {
  openWaiting(onOpened).catch((error: unknown) => {
    waiting = [];
    notifyError(error);
  });
}

async function openWaiting(onOpened: (sessionId: string) => void): Promise<void> {
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const { sessionId } = await callEngine('report.open', { path });
    if (sessionId === null) return;
    onOpened(sessionId);
  }
}

export interface Captures {
  readonly isStarting: boolean;
  /** Asks for a file; `keylogPath` null: a key log beside it, if any. */
  readonly open: (keylogPath: string | null) => void;
  readonly openDropped: (files: readonly File[]) => void;
  readonly startLive: (request: CallInput<'capture.live'>) => void;
  readonly cancel: (sessionId: string) => void;
  /** Of a file that is no capture. */
  readonly stopOpening: () => void;
}

export function useCaptures(): Captures {
  const { dispatch } = useApp();
  const starting = useMutation({
    mutationFn: async (begin: () => Promise<unknown>) => begin(),
    onError: notifyError,
  });
  const cancelling = useMutation({
    mutationFn: (sessionId: string) => callEngine('capture.cancel', { sessionId }),
    onError: notifyError,
  });
  const stopping = useMutation({
    mutationFn: () => callEngine('report.stop-opening', null),
    onSuccess: ({ isStopped }) => {
      if (isStopped) notifyDone('Opening the file was cancelled', 'Nothing of it was kept.');
    },
    onError: notifyError,
  });
  return {
    isStarting: starting.isPending,
    open: (keylogPath) => {
      starting.mutate(() => callEngine('capture.import', { path: null, keylogPath }));
    },
    openDropped: (files) => {
      const paths = files.map(pathOf).filter((path) => path !== '');
      const isFirst = waiting.length === 0 && !isCaptureUnderWay();
      waiting.push(...paths);
      if (!isFirst) return;
      openNextFile((sessionId) => {
        dispatch({ kind: 'open-session', sessionId, isNew: true });
      });
    },
    startLive: (request) => {
      starting.mutate(() => callEngine('capture.live', request));
    },
    cancel: (sessionId) => {
      waiting = [];
      cancelling.mutate(sessionId);
    },
    stopOpening: () => {
      waiting = [];
      stopping.mutate();
    },
  };
}
