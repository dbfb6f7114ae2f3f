// The window: library on the left, inspect bar on top, and below it what was chosen.
import { useQueryClient } from '@tanstack/react-query';
import {
  Suspense,
  useEffect,
  useMemo,
  useReducer,
  useRef,
  type Dispatch,
  type ReactElement,
} from 'react';
import type { CaptureProgress } from '../../../shared/model/progress.ts';
import { onEngine } from '../../bridge.ts';
import { useKeptFocus } from '../../ui/use-kept-focus.ts';
import { cutMiddle, toVisible } from '../../ui/visible-characters.ts';
import { CaptureBar } from '../capture/capture-bar.tsx';
import { OpeningBar } from '../capture/opening-bar.tsx';
import { followCaptures } from '../capture/capture-progress-store.ts';
import { DropZone } from '../capture/drop-zone.tsx';
import { openNextFile } from '../capture/use-captures.ts';
import { notifyDone, notifyFailure } from '../errors/notify.ts';
import { addressFieldId } from '../inspect/address-field.tsx';
import { InspectBar } from '../inspect/inspect-bar.tsx';
import { LibraryPanel } from '../library/library-panel.tsx';
import { Palette } from '../palette/palette.tsx';
import { AppContext, reduceApp, startState, type AppAction } from '../session/app-state.ts';
import { queryKeys } from '../session/queries.ts';
import { followRuns } from '../session/runs.ts';
import { Dialogs, useLater } from './later.ts';
import { Workplace } from './workplace.tsx';

const mainId = 'main';

export function App(): ReactElement {
  const [state, dispatch] = useReducer(reduceApp, startState);
  const context = useMemo(() => ({ state, dispatch }), [state]);
  const isLater = useLater();
  useEngineEvents(dispatch);
  const main = useRef<HTMLElement>(null);
  useKeptFocus(() => (state.sessionId === null ? null : main.current), state.sessionId);
  return (
    <AppContext value={context}>
      <SkipLink to={mainId}>Skip to the session</SkipLink>
      <SkipLink to={addressFieldId}>Skip to the address field</SkipLink>
      <div className="app">
        <LibraryPanel />
        <div className="workplace">
          <InspectBar />
          <CaptureBar />
          <OpeningBar />
          <main id={mainId} tabIndex={-1} ref={main}>
            <Workplace />
          </main>
        </div>
      </div>
      <Suspense>{isLater || state.dialog !== null ? <Dialogs /> : null}</Suspense>
      <Palette />
      <DropZone />
    </AppContext>
  );
}

/** Keeps what is on the screen true to what the engine says has changed. */
function useEngineEvents(dispatch: Dispatch<AppAction>): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const refreshLibrary = (): void => {
      void queryClient.invalidateQueries({ queryKey: queryKeys.library });
      void queryClient.invalidateQueries({ queryKey: queryKeys.frequency });
    };
    const openSession = (sessionId: string): void => {
      dispatch({ kind: 'open-session', sessionId, isNew: true });
    };
    const stops = [
      followRuns((sessionId) => {
        void queryClient.invalidateQueries({ queryKey: queryKeys.session(sessionId) });
        refreshLibrary();
      }),
      onEngine('library.changed', refreshLibrary),
      followCaptures((progress) => {
        openNextFile(openSession);
        if (isWithoutSession(progress)) return;
        refreshLibrary();
        void queryClient.invalidateQueries({ queryKey: queryKeys.session(progress.sessionId) });
        openSession(progress.sessionId);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [queryClient, dispatch]);
}

/** Says why a capture came to nothing. */
function isWithoutSession({ phase, title, problem }: CaptureProgress): boolean {
  if (phase === 'failed') notifyFailure(`${title} could not be read`, problem);
  if (phase === 'cancelled') {
    const name = toVisible(cutMiddle(title, 60));
    notifyDone(`Reading ${name} was cancelled`, 'Nothing of it was kept.');
  }
  return phase === 'failed' || phase === 'cancelled';
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
