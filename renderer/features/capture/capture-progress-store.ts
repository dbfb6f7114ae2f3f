// The capture being read, put together from progress events. Outside React, because events may come
// before the answer that names the session.
import { useSyncExternalStore } from 'react';
import type { CaptureProgress } from '../../../shared/model/progress.ts';
import { onEngine } from '../../bridge.ts';

let current: CaptureProgress | null = null;
const listeners = new Set<() => void>();

const isOver = ({ phase }: CaptureProgress): boolean => phase !== 'reading' && phase !== 'saving';

/** Begins to listen; `onOver` hears of each capture that was read, was cancelled, or could not be read. */
export function followCaptures(onOver: (progress: CaptureProgress) => void): () => void {
  return onEngine('capture.progress', (progress) => {
    current = isOver(progress) ? null : progress;
    for (const listener of listeners) listener();
    if (isOver(progress)) onOver(progress);
  });
}

/** A capture is being read, from a file or live. */
export const isCaptureUnderWay = (): boolean => current !== null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** The one that is being read; null: none is. */
export function useCaptureProgress(): CaptureProgress | null {
  return useSyncExternalStore(subscribe, () => current);
}
