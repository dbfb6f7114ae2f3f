// The one tab of the window to browse in: where it is, where it can go, and what went wrong. Tells the
// frame around it of every change.
import type { BrowserWindow, Rectangle, WebContents } from 'electron';
import type { BrowseHooks } from '../../endpoint/page/page-engine.ts';
import type { BrowseLog } from '../../endpoint/page/browse-log.ts';
import { failure } from '../../relay/failure.ts';
import type { BrowseState } from '../../../shared/model/browse.ts';
import type { PageEnding } from '../../../shared/model/page.ts';
import type { Move } from './browse-desk.ts';
import type { Log } from '../log.ts';
import { readBrowseKey, type BrowseKey } from './browse-keys.ts';
import type { BrowseNotes } from './browse-notes.ts';
import type { PageView } from './page-view.ts';
import { createSendSoon } from './send-soon.ts';

export interface BrowseTab {
  readonly state: () => BrowseState;
  /** Follows the page's events; `about:blank` stands in it by then. */
  readonly listen: () => void;
  readonly go: (url: string) => void;
  readonly move: (to: Move) => void;
  readonly place: (area: Rectangle, withFocus: boolean) => void;
  readonly refuse: (what: string) => void;
  readonly end: (ending: PageEnding) => void;
}

export interface BrowseTabOptions {
  readonly view: PageView;
  readonly window: BrowserWindow;
  readonly hooks: Pick<BrowseHooks, 'explain'>;
  readonly notes: BrowseNotes;
  readonly pageLog: Pick<BrowseLog, 'show'>;
  readonly log: Log;
}

const nowhere: BrowseState = {
  url: '',
  title: '',
  isLoading: false,
  canGoBack: false,
  canGoForward: false,
  failure: null,
  refused: null,
  ending: null,
};

export function createBrowseTab(options: BrowseTabOptions): BrowseTab {
  const { view, window, notes, log } = options;
  const { contents } = view;
  let state = nowhere;
  let area: Rectangle | null = null;
  let placed: Rectangle | null = null;
  let isListening = false;

  const showPage = (): void => {
    const isSeen = state.url !== '' && state.failure === null && state.ending === null;
    const wanted = isSeen ? area : null;
    if (wanted === placed) return;
    placed = wanted;
    view.place(wanted);
  };
  const soon = createSendSoon(() => {
    if (!window.isDestroyed()) window.webContents.send('browse.state', state);
  });
  const change = (part: Partial<BrowseState>): void => {
    state = { ...state, ...part };
    if (window.isDestroyed()) return;
    showPage();
    soon.touch();
  };
  const go = (url: string): void => {
    if (state.ending !== null) return;
    change({ url, isLoading: true, failure: null });
    // Before that nobody would see what is asked for: `listen` goes there.
    if (isListening) load(contents, url);
  };
  const move = (to: Move): void => {
    if (state.ending !== null) return;
    if (to === 'back' && contents.canGoBack()) contents.goBack();
    if (to === 'forward' && contents.canGoForward()) contents.goForward();
    if (to === 'reload' && state.url !== '') {
      change({ failure: null });
      contents.reload();
    }
    if (to === 'stop') contents.stop();
  };
  const askFrame = (part: 'address' | 'notebook'): void => {
    window.webContents.focus();
    window.webContents.send('browse.focus', part);
  };
  const press = (key: BrowseKey): void => {
    if (key === 'end') window.close();
    else if (key === 'address' || key === 'notebook') askFrame(key);
    else move(key);
  };
  return {
    state: () => state,
    listen: () => {
      followContents({ ...options, change, press });
      isListening = true;
      if (state.url !== '') load(contents, state.url);
    },
    go,
    move,
    place: (wanted, withFocus) => {
      area = wanted;
      showPage();
      if (withFocus && state.url !== '') contents.focus();
    },
    refuse: (what) => {
      if (notes.refuse(what)) log(`a page was refused ${what}`);
      change({ refused: { what, times: (state.refused?.times ?? 0) + 1 } });
    },
    end: (ending) => {
      change({ ending, isLoading: false });
    },
  };
}

/** What comes of it is told by the page's events. */
function load(contents: WebContents, url: string): void {
  contents.loadURL(url).catch(() => undefined);
}

interface Following extends BrowseTabOptions {
  readonly change: (part: Partial<BrowseState>) => void;
  readonly press: (key: BrowseKey) => void;
}

const isWeb = (url: string): boolean => /^https?:/i.test(url);

function followContents({ view, hooks, notes, pageLog, change, press }: Following): void {
  const { contents } = view;
  let hasBegun = false;
  const moved = (url: string): void => {
    if (isWeb(url)) change({ url, ...placesToGo(contents) });
  };
  contents.on('did-start-loading', () => {
    change({ isLoading: true });
  });
  contents.on('did-stop-loading', () => {
    // A page that is loaded again tells of its title only when that is another.
    if (isWeb(contents.getURL())) notes.title(contents.getTitle());
    change({ isLoading: false, ...placesToGo(contents) });
  });
  contents.on('did-navigate', (_event, url) => {
    if (!isWeb(url)) return;
    // The empty page at the start is none to go back to.
    if (!hasBegun) contents.clearHistory();
    hasBegun = true;
    pageLog.show(url);
    change({ failure: null });
    moved(url);
  });
  contents.on('did-navigate-in-page', (_event, url, isMainFrame) => {
    if (isMainFrame) moved(url);
  });
  contents.on('page-title-updated', (_event, title) => {
    notes.title(title);
    change({ title: title.slice(0, 300) });
  });
  contents.on('did-fail-load', (_event, code, errorText, url, isMainFrame) => {
    // Aborted is also what a page is that goes on to another before it is there, or a download.
    if (!isMainFrame || code === aborted) return;
    const failed = hooks.explain(errorText, url);
    pageLog.show(url);
    notes.fail(failed);
    change({ url, title: '', isLoading: false, failure: failed });
  });
  contents.on('render-process-gone', () => {
    const crashed = failure('page-crashed', 'the renderer process ended');
    notes.crash(crashed);
    change({ isLoading: false, failure: crashed });
  });
  contents.on('before-input-event', (event, input) => {
    const key = readBrowseKey(input, process.platform);
    // A page uses Escape for much else; stopping is harmless beside that.
    if (key !== null && key !== 'stop') event.preventDefault();
    if (key !== null) press(key);
  });
}

const aborted = -3;

function placesToGo(contents: WebContents): Pick<BrowseState, 'canGoBack' | 'canGoForward'> {
  return { canGoBack: contents.canGoBack(), canGoForward: contents.canGoForward() };
}
