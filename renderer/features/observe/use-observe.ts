// Offering the proxy, what is known of the one that listens, and its end.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { CallInput } from '../../../shared/contract/ipc.ts';
import type { ObserveDoor } from '../../../shared/model/observe.ts';
import { callEngine } from '../../bridge.ts';
import { notifyError } from '../errors/notify.ts';
import { useApp } from '../session/app-state.ts';
import { resumeRun } from '../session/runs.ts';

const doorKey = ['observe', 'door'] as const;

export interface StartObserving {
  readonly isStarting: boolean;
  /** Of the last try. */
  readonly error: Error | null;
  readonly start: (request: CallInput<'observe.start'>) => void;
}

export function useStartObserving(onStarted: () => void): StartObserving {
  const { dispatch } = useApp();
  const queryClient = useQueryClient();
  const starting = useMutation({
    mutationFn: (request: CallInput<'observe.start'>) => callEngine('observe.start', request),
    onSuccess: (door) => {
      queryClient.setQueryData(doorKey, door);
      resumeRun(door.sessionId, { connections: 0, bytesUp: 0, bytesDown: 0, lines: [] });
      dispatch({ kind: 'open-session', sessionId: door.sessionId, isNew: true });
      onStarted();
    },
  });
  return { isStarting: starting.isPending, error: starting.error, start: starting.mutate };
}

/** The proxy of a session under way; undefined until it is known, null when it is not listening. */
export function useDoor(sessionId: string): ObserveDoor | null | undefined {
  const door = useQuery({
    queryKey: doorKey,
    queryFn: async () => (await callEngine('observe.current', null))?.door ?? null,
    staleTime: Infinity,
  });
  if (door.data === undefined || door.data === null) return door.data;
  return door.data.sessionId === sessionId ? door.data : null;
}

export interface StopObserving {
  readonly isStopping: boolean;
  readonly stop: () => void;
}

export function useStopObserving(sessionId: string): StopObserving {
  const stopping = useMutation({
    mutationFn: () => callEngine('inspect.finish', { sessionId }),
    onError: notifyError,
  });
  const { isPending, isSuccess, mutate } = stopping;
  return {
    isStopping: isPending || isSuccess,
    stop: () => {
      mutate();
    },
  };
}

/** A window that was loaded anew shows again what listens meanwhile. */
export function useResumeObserving(): void {
  const { dispatch } = useApp();
  const queryClient = useQueryClient();
  useEffect(() => {
    const resume = async (): Promise<void> => {
      const current = await callEngine('observe.current', null);
      if (current === null) return;
      const { door, notebook } = current;
      queryClient.setQueryData(doorKey, door);
      resumeRun(door.sessionId, notebook);
      dispatch({ kind: 'open-session', sessionId: door.sessionId });
    };
    resume().catch(notifyError);
  }, [dispatch, queryClient]);
}
