// An export under way: how far it is, stopping it, and what comes of it.
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { CallInput, CallOutput } from '../../../shared/contract/ipc.ts';
import { callEngine, onEngine } from '../../bridge.ts';
import { useIsLong } from '../../ui/use-is-long.ts';

export interface Exporting {
  readonly start: (input: CallInput<'report.export'>) => void;
  readonly cancel: () => void;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly forgetError: () => void;
  /** From 0 to 1 once it takes long enough to be shown; else null. */
  readonly progress: number | null;
}

export function useExport(
  sessionId: string,
  onWritten: (result: CallOutput<'report.export'> & { path: string }) => void,
): Exporting {
  const [done, setDone] = useState(0);
  const exporting = useMutation({
    mutationFn: (input: CallInput<'report.export'>) => callEngine('report.export', input),
    onMutate: () => {
      setDone(0);
    },
    onSuccess: ({ path, redacted }) => {
      if (path !== null) onWritten({ path, redacted });
    },
  });
  const { isPending } = exporting;
  useEffect(
    () =>
      onEngine('report.progress', (event) => {
        if (event.sessionId === sessionId) setDone(event.done);
      }),
    [sessionId],
  );
  const isLong = useIsLong(isPending);
  return {
    start: exporting.mutate,
    cancel: () => {
      void callEngine('report.cancel', { sessionId });
    },
    isPending,
    error: exporting.error,
    forgetError: () => {
      if (exporting.isError) exporting.reset();
    },
    progress: isPending && isLong ? done : null,
  };
}
