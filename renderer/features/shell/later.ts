// Parts of the window that its first picture does not need. They are fetched once that stands, so that
// the window opens sooner and the first click need not wait for them either.
import { lazy, useEffect } from 'react';
import { useIdle } from '../../ui/use-idle.ts';

const loadSession = () => import('./session-view.tsx');
const loadFrequency = () => import('../frequency/frequency-screen.tsx');
const loadObserve = () => import('../observe/observe-run.tsx');
const loadDialogs = () => import('./dialogs.tsx');

export const SessionView = lazy(async () => ({ default: (await loadSession()).SessionView }));
export const FrequencyScreen = lazy(async () => ({
  default: (await loadFrequency()).FrequencyScreen,
}));
export const ObserveRun = lazy(async () => ({ default: (await loadObserve()).ObserveRun }));
export const Dialogs = lazy(async () => ({ default: (await loadDialogs()).Dialogs }));

/** False until the window has nothing else to do; then fetches what comes later. */
export function useLater(): boolean {
  const isIdle = useIdle();
  useEffect(() => {
    if (!isIdle) return;
    // Whoever needs a part that failed asks for it again, and then hears of it.
    Promise.all([loadSession(), loadFrequency(), loadDialogs(), loadObserve()]).catch(
      () => undefined,
    );
  }, [isIdle]);
  return isIdle;
}
