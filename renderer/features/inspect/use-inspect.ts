// Starting, cancelling and trying again, from wherever on the screen it was asked for.
import { useMutation } from '@tanstack/react-query';
import type { CallInput } from '../../../shared/contract/ipc.ts';
import { visitedTogether } from '../../../shared/model/visited-together.ts';
import { callEngine } from '../../bridge.ts';
import { notifyError } from '../errors/notify.ts';
import { useApp } from '../session/app-state.ts';
import { expectRun } from '../session/runs.ts';

export interface Inspect {
  readonly isStarting: boolean;
  readonly start: (request: CallInput<'inspect.start'>) => void;
  readonly cancel: (sessionId: string) => void;
  readonly retry: (sessionId: string) => void;
  /** Runs a session of the library again, with the same options. */
  readonly runAgain: (sessionId: string) => void;
  /** Opens the practice lab and visits all of its sites. */
  readonly visitLab: () => void;
}

async function startLab(): Promise<{ sessionId: string }> {
  const { sites } = await callEngine('lab.start', null);
  const urls = visitedTogether(sites).map(({ url }) => url);
  return callEngine('inspect.start', { urls, lab: true });
}

async function startAgain(sessionId: string): Promise<{ sessionId: string }> {
  const { session } = await callEngine('session.get', { sessionId });
  return callEngine('inspect.start', session.request);
}

export function useInspect(): Inspect {
  const { dispatch } = useApp();
  const starting = useMutation({
    mutationFn: (begin: () => Promise<{ sessionId: string }>) => begin(),
    onSuccess: ({ sessionId }) => {
      expectRun(sessionId);
      dispatch({ kind: 'open-session', sessionId });
    },
    onError: notifyError,
  });
  const cancelling = useMutation({
    mutationFn: (sessionId: string) => callEngine('inspect.cancel', { sessionId }),
    onError: notifyError,
  });
  return {
    isStarting: starting.isPending,
    start: (request) => {
      starting.mutate(() => callEngine('inspect.start', request));
    },
    cancel: (sessionId) => {
      cancelling.mutate(sessionId);
    },
    retry: (sessionId) => {
      starting.mutate(() => callEngine('inspect.retry', { sessionId }));
    },
    runAgain: (sessionId) => {
      starting.mutate(() => startAgain(sessionId));
    },
    visitLab: () => {
      starting.mutate(startLab);
    },
  };
}
