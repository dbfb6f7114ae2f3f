// The window to browse in: address bar, the page, and beside it the notebook of who watches the wire.
import { useThrottledValue } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import { callEngine, onEngine } from '../../bridge.ts';
import { countOf, formatBytes } from '../../ui/format.ts';
import { WaitingNote } from '../../ui/notes.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { toVisible } from '../../ui/visible-characters.ts';
import { Notebook } from '../notebook/notebook.tsx';
import type { LiveNotebook } from '../session/live-page.ts';
import { BrowseBar, browseAddressId, endBrowsing, move } from './browse-bar.tsx';
import { describeNewest } from './browse-words.ts';
import { areaOf, PageArea } from './page-area.tsx';
import { useBrowse, type Browse } from './use-browse.ts';

export function BrowseApp(): ReactElement {
  const browse = useBrowse();
  return browse === null ? (
    <WaitingNote label="Opening a private session …" />
  ) : (
    <BrowseFrame browse={browse} />
  );
}

function BrowseFrame({ browse }: { readonly browse: Browse }): ReactElement {
  const { state, notebook, sites, isLab } = browse;
  const room = useRef<HTMLElement>(null);
  const focusPage = (): void => {
    if (room.current === null) return;
    callEngine('browse.place', { area: areaOf(room.current), withFocus: true }).catch(
      () => undefined,
    );
  };
  useBrowseKeys(focusPage);
  const [beginsNowhere] = useState(state.url === '');
  useEffect(() => {
    if (beginsNowhere) focusOn('address');
  }, [beginsNowhere]);
  useEffect(() => {
    document.title = `${toVisible(state.title || state.url) || 'Browse'} – Onlooker`;
  }, [state.title, state.url]);
  return (
    <div className="browse">
      <BrowseBar state={state} onGone={focusPage} />
      {state.refused === null ? null : (
        <output className="browse-refused">
          Refused: <SafeText text={state.refused.what} maxCharacters={80} />
          {state.refused.times > 1 ? ` (${countOf(state.refused.times, 'time')} in all)` : ''}
        </output>
      )}
      <div className="browse-sides">
        <PageArea room={room} state={state} sites={sites} isLab={isLab} />
        <NotebookSide notebook={notebook} />
      </div>
    </div>
  );
}

const spokenEveryMs = 4000;

function NotebookSide({ notebook }: { readonly notebook: LiveNotebook }): ReactElement {
  const lines = useMemo(() => [...notebook.lines.values()], [notebook]);
  const spoken = useThrottledValue(describeNewest(lines, notebook.connections), spokenEveryMs);
  return (
    <aside className="browse-notebook" aria-labelledby="browse-notebook-title">
      <h2 id="browse-notebook-title" tabIndex={-1}>
        Envelope <span className="dim">what the network writes down</span>
      </h2>
      <p className="browse-sums">
        {countOf(notebook.connections, 'connection')}, {formatBytes(notebook.bytesDown)} received,{' '}
        {formatBytes(notebook.bytesUp)} sent
      </p>
      <Notebook
        lines={lines}
        emptyHint="As soon as a page is asked for, a line stands here for each connection."
      />
      <output className="visually-hidden">{toVisible(spoken)}</output>
    </aside>
  );
}

function focusOn(part: 'address' | 'notebook'): void {
  const id = part === 'address' ? browseAddressId : 'browse-notebook-title';
  document.getElementById(id)?.focus();
}

/** The same keys as on the page itself, which the engine listens to there. */
function useBrowseKeys(focusPage: () => void): void {
  useEffect(() => onEngine('browse.focus', focusOn), []);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const action = findAction(event, focusPage);
      if (action === null) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', press);
    return () => {
      document.removeEventListener('keydown', press);
    };
  }, [focusPage]);
}

function findAction(event: KeyboardEvent, focusPage: () => void): (() => void) | null {
  const isMod = event.ctrlKey || event.metaKey;
  const name = `${isMod ? 'mod+' : ''}${event.altKey ? 'alt+' : ''}${event.key.toLowerCase()}`;
  const actions: Partial<Record<string, () => void>> = {
    'mod+l': () => {
      focusOn('address');
    },
    'alt+arrowleft': () => {
      move('back');
    },
    'alt+arrowright': () => {
      move('forward');
    },
    f5: () => {
      move('reload');
    },
    'mod+r': () => {
      move('reload');
    },
    escape: () => {
      move('stop');
    },
    'mod+w': endBrowsing,
    f6: focusPage,
  };
  return actions[name] ?? null;
}
