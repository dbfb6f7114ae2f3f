// Renaming, deleting with undo and opening reports: what changes the library.
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createElement } from 'react';
import type { LibrarySession } from '../../../shared/contract/ipc.ts';
import { callEngine } from '../../bridge.ts';
import { toVisible } from '../../ui/visible-characters.ts';
import { notifyError } from '../errors/notify.ts';
import { useApp } from '../session/app-state.ts';
import { queryKeys } from '../session/queries.ts';
import { UndoDeletion } from './undo-deletion.tsx';

export interface LibraryActions {
  readonly rename: (sessionId: string, title: string) => void;
  readonly remove: (session: LibrarySession) => void;
  readonly openReport: () => void;
}

export function useLibraryActions(): LibraryActions {
  const { state, dispatch } = useApp();
  const queryClient = useQueryClient();
  const refresh = (): void => {
    void queryClient.invalidateQueries({ queryKey: queryKeys.library });
    void queryClient.invalidateQueries({ queryKey: queryKeys.frequency });
  };
  const rename = useMutation({
    mutationFn: (input: { sessionId: string; title: string }) =>
      callEngine('library.rename', input),
    onSuccess: (_done, { sessionId }) => {
      refresh();
      void queryClient.invalidateQueries({ queryKey: queryKeys.session(sessionId) });
    },
    onError: notifyError,
  });
  const restore = useMutation({
    mutationFn: (sessionId: string) => callEngine('library.restore', { sessionId }),
    onSuccess: refresh,
    onError: notifyError,
  });
  const remove = useMutation({
    mutationFn: (session: LibrarySession) =>
      callEngine('library.delete', { sessionId: session.id }),
    onSuccess: ({ undoMs }, session) => {
      refresh();
      if (state.sessionId === session.id) dispatch({ kind: 'open-session', sessionId: null });
      const id = `deleted-${session.id}`;
      const onUndo = (): void => {
        notifications.hide(id);
        restore.mutate(session.id);
      };
      notifications.show({
        id,
        title: 'Session deleted',
        message: createElement(UndoDeletion, { title: toVisible(session.title), onUndo }),
        autoClose: undoMs,
        withBorder: true,
        closeButtonProps: { 'aria-label': 'Close notification' },
      });
    },
    onError: notifyError,
  });
  const open = useMutation({
    mutationFn: () => callEngine('report.open', null),
    onSuccess: ({ sessionId }) => {
      if (sessionId === null) return;
      refresh();
      dispatch({ kind: 'open-session', sessionId });
    },
    onError: notifyError,
  });
  return {
    rename: (sessionId, title) => {
      rename.mutate({ sessionId, title });
    },
    remove: (session) => {
      remove.mutate(session);
    },
    openReport: () => {
      open.mutate();
    },
  };
}
