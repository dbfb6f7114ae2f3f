// The room for the stranger's page, which the engine lays over it; and what stands there while there is
// none: where to begin, why a page did not come, or that it is over.
import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useEffect, type ReactElement, type RefObject } from 'react';
import type { LabSite } from '../../../shared/model/lab-site.ts';
import type { BrowseArea, BrowseState } from '../../../shared/model/browse.ts';
import { describeFailure } from '../../../shared/words/failure-text.ts';
import { callEngine } from '../../bridge.ts';
import { SafeText } from '../../ui/safe-text.tsx';
import { endBrowsing, move } from './browse-bar.tsx';
import { describeEnding } from './browse-words.ts';

export function areaOf(element: Element): BrowseArea {
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x: Math.max(0, x), y: Math.max(0, y), width, height };
}

/** Keeps the page laid over the element, however the window changes. */
function usePlaced(element: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const room = element.current;
    const observer = new ResizeObserver(() => {
      if (room === null) return;
      callEngine('browse.place', { area: areaOf(room) }).catch(() => undefined);
    });
    if (room !== null) observer.observe(room);
    observer.observe(document.documentElement);
    return () => {
      observer.disconnect();
    };
  }, [element]);
}

export interface PageAreaProps {
  readonly room: RefObject<HTMLElement | null>;
  readonly state: BrowseState;
  readonly sites: readonly LabSite[];
  readonly isLab: boolean;
}

export function PageArea({ room, state, sites, isLab }: PageAreaProps): ReactElement {
  usePlaced(room);
  return (
    <main className="browse-page" ref={room} aria-label="Page">
      {state.ending !== null ? (
        <OverNote state={state} />
      ) : state.failure !== null ? (
        <FailureNote state={state} />
      ) : state.url === '' ? (
        <StartNote sites={sites} isLab={isLab} />
      ) : (
        <p className="browse-waiting">The page is on its way …</p>
      )}
    </main>
  );
}

function OverNote({ state }: { readonly state: BrowseState }): ReactElement {
  return (
    <div className="browse-note" role="alert">
      <h2>Browsing has ended</h2>
      <p>{describeEnding(state.ending)}</p>
      <p>All that was seen is in the library.</p>
      <Button onClick={endBrowsing}>Close this window</Button>
    </div>
  );
}

function FailureNote({ state }: { readonly state: BrowseState }): ReactElement | null {
  if (state.failure === null) return null;
  const { title, whatToDo } = describeFailure(state.failure);
  const isCertificate = state.failure.kind.startsWith('certificate-');
  return (
    <div className="browse-note" role="alert">
      <h2>{title}</h2>
      <p className="browse-note-url">
        <SafeText text={state.url} maxCharacters={120} />
      </p>
      <p>
        {isCertificate
          ? 'The page was not loaded, and while browsing there is no way around this: somebody else may be answering. Nothing but the names was sent.'
          : whatToDo}
      </p>
      <p className="dim">
        <SafeText text={state.failure.detail} />
      </p>
      <Button
        leftSection={<IconRefresh size={16} aria-hidden="true" />}
        onClick={() => {
          move('reload');
        }}
      >
        Reload
      </Button>
    </div>
  );
}

type StartNoteProps = Pick<PageAreaProps, 'sites' | 'isLab'>;

function StartNote({ sites, isLab }: StartNoteProps): ReactElement {
  return (
    <div className="browse-note">
      <h2>Where to?</h2>
      <p>
        {isLab
          ? 'Choose a site of the practice lab, all of it on this computer, and watch the notebook fill.'
          : 'Type an address above, and watch the notebook beside it fill. This window begins with no cookies, keeps nothing, and searches for nothing.'}
      </p>
      {isLab ? <SiteList sites={sites} /> : null}
    </div>
  );
}

/** Not mail, and not what stands for an address somebody types in part. */
const isWeb = ({ url }: LabSite): boolean => /^https?:/u.test(url);

function SiteList({ sites }: { readonly sites: readonly LabSite[] }): ReactElement {
  return (
    <ul className="browse-sites">
      {sites.filter(isWeb).map(({ url, title, teaches }) => (
        <li key={url}>
          <button
            type="button"
            onClick={() => {
              callEngine('browse.go', { url }).catch(() => undefined);
            }}
          >
            <strong>{title}</strong>
            <span>{teaches}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
