// Renaming, deleting with undo and opening files: what changes the library.
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createElement } from 'react';
import type { LibrarySession } from '../../../shared/model/library.ts';
import { callEngine } from '../../bridge.ts';
import { toVisible } from '../../ui/visible-characters.ts';
import { notifyError } from '../errors/notify.ts';
import { useApp } from '../session/app-state.ts';
import { queryKeys } from '../session/queries.ts';
import { UndoDeletion } from './undo-deletion.tsx';

export interface LibraryActions {
  readonly rename: (sessionId: string, title: string) => void;
  readonly remove: (session: LibrarySession) => void;
  readonly openFile: () => void;
}

export function useLibraryActions(): LibraryActions {
  const refresh = useRefresh();
  const rename = useRename(refresh);
  const remove = useRemove(refresh);
  const open = useOpenFile(refresh);
  return {
    rename: (sessionId, title) => {
      rename.mutate({ sessionId, title });
    },
    remove: (session) => {
      remove.mutate(session);
    },
    openFile: () => {
      open.mutate();
    },
  };
}

/** What is shown of the library is read anew. */
function useRefresh(): () => void {
  const queryClient = useQueryClient();
  return () => {
    void queryClient.invalidateQueries({ queryKey: queryKeys.library });
    void queryClient.invalidateQueries({ queryKey: queryKeys.frequency });
  };
}

function useRename(refresh: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: { sessionId: string; title: string }) =>
      callEngine('library.rename', input),
    onSuccess: (_done, { sessionId }) => {
      refresh();
      void queryClient.invalidateQueries({ queryKey: queryKeys.session(sessionId) });
    },
    onError: notifyError,
  });
}

function useRemove(refresh: () => void) {
  const { state, dispatch } = useApp();
  const restore = useMutation({
    mutationFn: (sessionId: string) => callEngine('library.restore', { sessionId }),
    onSuccess: refresh,
    onError: notifyError,
  });
  return useMutation({
    mutationFn: (session: LibrarySession) =>
      callEngine('library.delete', { sessionId: session.id }),
    onSuccess: ({ undoMs }, session) => {
      refresh();
      if (state.sessionId === session.id) dispatch({ kind: 'open-session', sessionId: null });
      offerUndo(session, undoMs, () => {
        restore.mutate(session.id);
      });
    },
    onError: notifyError,
  });
}

function offerUndo(session: LibrarySession, undoMs: number, undo: () => void): void {
  const id = `deleted-${session.id}`;
  const onUndo = (): void => {
    notifications.hide(id);
    undo();
  };
  notifications.show({
    id,
    title: 'Session deleted',
    message: createElement(UndoDeletion, { title: toVisible(session.title), onUndo }),
    autoClose: undoMs,
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Close notification' },
  });
}

function useOpenFile(refresh: () => void) {
  const { dispatch } = useApp();
  return useMutation({
    mutationFn: () => callEngine('report.open', { path: null }),
    onSuccess: ({ sessionId }) => {
      if (sessionId === null) return;
      refresh();
      dispatch({ kind: 'open-session', sessionId });
    },
    onError: notifyError,
  });
}
