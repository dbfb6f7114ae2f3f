// The window: library on the left, inspect bar on top, and below it what was chosen.
import { useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect, useMemo, useReducer, type ReactElement } from 'react';
import { onEngine } from '../../bridge.ts';
import { InspectBar, addressFieldId } from '../inspect/inspect-bar.tsx';
import { LibraryPanel } from '../library/library-panel.tsx';
import { Palette } from '../palette/palette.tsx';
import { AppContext, reduceApp, startState } from '../session/app-state.ts';
import { queryKeys } from '../session/queries.ts';
import { followRuns } from '../session/runs.ts';
import { Dialogs, useLater } from './later.ts';
import { Workplace } from './workplace.tsx';

const mainId = 'main';

export function App(): ReactElement {
  const [state, dispatch] = useReducer(reduceApp, startState);
  const context = useMemo(() => ({ state, dispatch }), [state]);
  const isLater = useLater();
  useEngineEvents();
  return (
    <AppContext value={context}>
      <SkipLink to={mainId}>Skip to the session</SkipLink>
      <SkipLink to={addressFieldId}>Skip to the address field</SkipLink>
      <div className="app">
        <LibraryPanel />
        <div className="workplace">
          <InspectBar />
          <main id={mainId} tabIndex={-1}>
            <Workplace />
          </main>
        </div>
      </div>
      <Suspense>{isLater || state.dialog !== null ? <Dialogs /> : null}</Suspense>
      <Palette />
    </AppContext>
  );
}

/** Keeps what is on the screen true to what the engine says has changed. */
function useEngineEvents(): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const refreshLibrary = (): void => {
      void queryClient.invalidateQueries({ queryKey: queryKeys.library });
      void queryClient.invalidateQueries({ queryKey: queryKeys.frequency });
    };
    const stops = [
      followRuns((sessionId) => {
        void queryClient.invalidateQueries({ queryKey: queryKeys.session(sessionId) });
        refreshLibrary();
      }),
      onEngine('library.changed', refreshLibrary),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [queryClient]);
}

interface SkipLinkProps {
  readonly to: string;
  readonly children: string;
}

/** Moves the focus itself: the window refuses navigation. */
function SkipLink({ to, children }: SkipLinkProps): ReactElement {
  return (
    <a
      className="skip-link"
      href={`#${to}`}
      onClick={(event) => {
        event.preventDefault();
        document.getElementById(to)?.focus();
      }}
    >
      {children}
    </a>
  );
}
