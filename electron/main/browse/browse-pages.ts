// Surfing by hand, from the window's first picture to its end: the page, what is heard of it, and limits.
import type { BrowserWindow, Rectangle } from 'electron';
import type {
  BrowsedPage,
  BrowseHooks,
  PageEngineOptions,
} from '../../endpoint/page/page-engine.ts';
import { BrowseLog } from '../../endpoint/page/browse-log.ts';
import { findBrowseEnding, waitForEnd } from '../../endpoint/page/wait-for-end.ts';
import { followPage, type Following } from '../page-load/follow-page.ts';
import type { PageSession } from '../page-load/page-session.ts';
import { guardPage, pagePreferences } from '../page-load/page-window.ts';
import type { Log } from '../log.ts';
import type { PageEnding } from '../../../shared/model/page.ts';
import type { BrowseControls, BrowseDesk } from './browse-desk.ts';
import { BrowseNotes } from './browse-notes.ts';
import { createBrowseTab, type BrowseTab } from './browse-tab.ts';
import { openPageView, type PageView } from './page-view.ts';

/** What browsing needs of the app: a window, and a place where calls from it arrive. */
export interface BrowsePlace {
  readonly desk: BrowseDesk;
  readonly openWindow: (onClose: () => void) => BrowserWindow;
}

export interface BrowseOptions {
  readonly own: PageSession;
  readonly engine: PageEngineOptions;
  readonly place: BrowsePlace;
  readonly hooks: BrowseHooks;
  readonly log: Log;
}

const bodiesMs = 2000;

/** Resolves when it is over, with the pages in the order in which they were asked for. */
export async function browsePages(options: BrowseOptions): Promise<BrowsedPage[]> {
  const closed = new AbortController();
  const window = options.place.openWindow(() => {
    closed.abort();
  });
  let staysOpen = false;
  try {
    const { pages, ending } = await surf(options, window, closed);
    staysOpen = ending !== 'by-hand';
    return pages;
  } finally {
    if (!staysOpen && !window.isDestroyed()) window.destroy();
  }
}

async function surf(
  { own, engine, place, hooks, log }: BrowseOptions,
  window: BrowserWindow,
  closed: AbortController,
): Promise<{ pages: BrowsedPage[]; ending: PageEnding }> {
  const view = openPageView(window, pagePreferences(own.session));
  const { clockStartMs, proxy } = engine;
  const maxRequests = hooks.limits.requests;
  const pageLog = new BrowseLog({ clockStartMs, maxRequests, onPage: hooks.onPage });
  const notes = new BrowseNotes(pageLog);
  const tab = createBrowseTab({ view, window, hooks, notes, pageLog, log });
  const { isTrusted } = own;
  own.setRefused(tab.refuse);
  guardPage(view.contents, { proxy, isTrusted, refused: tab.refuse, openHere: tab.go });
  window.once('closed', place.desk.take(controlsOf(hooks, tab, window, closed)));
  try {
    if (hooks.startUrl !== null) tab.go(hooks.startUrl);
    const following = await follow(hooks, view, tab, pageLog);
    const ending = await waitForBrowseEnd(hooks, pageLog, closed.signal);
    tab.end(ending);
    await following.settled(bodiesMs);
    pageLog.finish(performance.timeOrigin + performance.now() - clockStartMs);
    return { pages: notes.finish(ending), ending };
  } finally {
    view.close();
  }
}

/** Everything is listened to before the first page is asked for. */
async function follow(
  hooks: BrowseHooks,
  view: PageView,
  tab: BrowseTab,
  pageLog: BrowseLog,
): Promise<Following> {
  await view.contents.loadURL('about:blank');
  const following = await followPage(view.contents, {
    log: pageLog,
    onRequest: (request) => {
      hooks.onRequest(pageLog.pageOf(request), request);
    },
    onActivity: () => undefined,
    refused: tab.refuse,
  });
  pageLog.mainFrame = following.mainFrame;
  tab.listen();
  return following;
}

function controlsOf(
  hooks: BrowseHooks,
  tab: BrowseTab,
  window: BrowserWindow,
  closed: AbortController,
): BrowseControls {
  return {
    ready: () => ({
      state: tab.state(),
      isLab: hooks.sites.length > 0,
      sites: [...hooks.sites],
      notebook: hooks.notebook(),
    }),
    go: tab.go,
    move: tab.move,
    place: (area, withFocus) => {
      tab.place(scaled(area, window.webContents.getZoomFactor()), withFocus);
    },
    end: () => {
      closed.abort();
      if (tab.state().ending !== null) window.close();
    },
    dismiss: () => {
      if (!window.isDestroyed()) window.close();
    },
    send: (channel, data) => {
      if (!window.isDestroyed()) window.webContents.send(channel, data);
    },
  };
}

function scaled({ x, y, width, height }: Rectangle, zoom: number): Rectangle {
  const round = (value: number): number => Math.round(value * zoom);
  return { x: round(x), y: round(y), width: round(width), height: round(height) };
}

function waitForBrowseEnd(
  hooks: BrowseHooks,
  pageLog: BrowseLog,
  closed: AbortSignal,
): Promise<PageEnding> {
  return waitForEnd({
    signals: [hooks.signal, hooks.enough, closed],
    find: (isStopped, startedMs) =>
      isStopped
        ? 'by-hand'
        : findBrowseEnding(
            {
              bytesDown: hooks.bytesDown(),
              connections: hooks.connections(),
              isFull: pageLog.isFull,
              elapsedMs: performance.now() - startedMs,
            },
            hooks.limits,
          ),
  });
}
