// Calls about the library: list, rename, delete, take back.
import type { Handlers } from '../../../shared/contract/ipc.ts';
import { ok } from '../../../shared/model/result.ts';
import type { Store } from '../../store/store.ts';
import type { PendingDeletions } from '../pending-deletions.ts';
import { unknownSession } from './errors.ts';

export interface LibraryDependencies {
  readonly store: Pick<Store, 'list' | 'rename'>;
  readonly deletions: PendingDeletions;
  readonly undoMs: number;
  /** Tells the window that the list is no longer what it was. */
  readonly changed: () => void;
}

type LibraryHandlers = Pick<
  Handlers,
  'library.list' | 'library.rename' | 'library.delete' | 'library.restore'
>;

export function libraryHandlers(dependencies: LibraryDependencies): LibraryHandlers {
  const { store, deletions, changed } = dependencies;
  return {
    'library.list': async ({ search }) => ok(await store.list(search)),
    'library.rename': async ({ sessionId, title }) => {
      if (!(await store.rename(sessionId, title))) return unknownSession(sessionId);
      changed();
      return ok(null);
    },
    'library.delete': async ({ sessionId }) => {
      if (!(await deletions.add(sessionId))) return unknownSession(sessionId);
      changed();
      return ok({ undoMs: dependencies.undoMs });
    },
    'library.restore': async ({ sessionId }) => {
      if (!(await deletions.takeBack(sessionId))) return unknownSession(sessionId);
      changed();
      return ok(null);
    },
  };
}
