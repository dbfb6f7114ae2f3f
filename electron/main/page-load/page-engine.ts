// The browser engine of page loads: Electron's own Chromium, one hidden window a page.
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { BrowserWindow, Session } from 'electron';
import { NetLogReader } from '../../endpoint/page/net-log.ts';
import type {
  PageBrowser,
  PageEngine,
  PageEngineOptions,
  PageHooks,
  PageLoad,
} from '../../endpoint/page/page-engine.ts';
import { PageLog } from '../../endpoint/page/page-log.ts';
import { findEnding, waitForEnd, type PageState } from '../../endpoint/page/wait-for-end.ts';
import { failure } from '../../relay/failure.ts';
import { browsePages, type BrowsePlace } from '../browse/browse-pages.ts';
import type { Log } from '../log.ts';
import type { EngineKeyLog } from './engine-key-log.ts';
import { followPage } from './follow-page.ts';
import { openPageSession, type PageSession, type Refused } from './page-session.ts';
import { openPageWindow } from './page-window.ts';

/** Beyond it the oldest goes, and requests of then are laid on connections by likelihood. */
const netLogBytes = 512 * 1024 * 1024;
const bodiesMs = 2000;
const maxTitle = 300;
const maxRefused = 20;

export interface PageEngineParts {
  readonly log: Log;
  /** Null: there is no window to browse in. */
  readonly place: BrowsePlace | null;
  /** Null: its secrets cannot be had. */
  readonly keyLog: EngineKeyLog | null;
}

export function createPageEngine({ log, place, keyLog }: PageEngineParts): PageEngine {
  return {
    open: async (options) => {
      const own = await openPageSession(options);
      const notes = await startNetLog(own.session);
      // It has asked for the greeting by now, so it runs and has its files open.
      keyLog?.begin();
      const browser: PageBrowser = {
        certificates: own.certificates,
        load: (url, hooks) => loadPage({ own, options, url, hooks, log }),
        browse: (hooks) => {
          if (place === null) throw new Error('There is no window to browse in.');
          return browsePages({ own, engine: options, place, hooks, log });
        },
        startRound: () => own.session.closeAllConnections(),
        close: async () => {
          const ports = await notes.stop();
          await own.session.closeAllConnections();
          // Electron keeps sessions until it ends; what was in this one need not stay.
          await own.session.clearStorageData();
          await own.session.clearCache();
          await own.session.clearAuthCache();
          return { ports, keyLog: keyLog?.take() ?? [] };
        },
      };
      return browser;
    },
  };
}

async function startNetLog(own: Session) {
  const folder = await mkdtemp(join(tmpdir(), 'onlooker-page-'));
  const path = join(folder, 'net-log.json');
  await own.netLog.startLogging(path, { captureMode: 'default', maxFileSize: netLogBytes });
  return {
    stop: async (): Promise<ReadonlyMap<number, number>> => {
      try {
        await own.netLog.stopLogging();
        return await readPorts(path);
      } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      }
    },
  };
}

async function readPorts(path: string): Promise<ReadonlyMap<number, number>> {
  const reader = new NetLogReader();
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  for await (const line of lines) reader.push(line);
  return reader.ports;
}

interface LoadOptions {
  readonly own: PageSession;
  readonly options: PageEngineOptions;
  readonly url: string;
  readonly hooks: PageHooks;
  readonly log: Log;
}

/** What happens to a page's main frame, as its window tells. */
interface Fate {
  isLoaded: boolean;
  hasCrashed: boolean;
  hasClosed: boolean;
  failed: { errorText: string; url: string } | null;
  lastActivityMs: number;
}

async function loadPage({ own, options, url, hooks, log }: LoadOptions): Promise<PageLoad> {
  const { clockStartMs, proxy } = options;
  const sessionMs = (): number => performance.timeOrigin + performance.now() - clockStartMs;
  const refused = new Set<string>();
  const refuse: Refused = (what, abandoned) => {
    if (refused.size < maxRefused) refused.add(what);
    if (abandoned !== undefined) {
      pageLog.abandon(abandoned, sessionMs());
      // Of an address that is a download the window tells nothing more: its page is as complete as it will be.
      if (isBlank(window)) fate.isLoaded = true;
    }
    log(`a page was refused ${what}`);
  };
  own.setRefused(refuse);
  const { isTrusted } = own;
  const window = openPageWindow(own.session, { proxy, isTrusted, refused: refuse });
  const { limits } = hooks;
  const pageLog = new PageLog({ clockStartMs, maxRequests: limits.requests });
  const fate = followFate(window);
  const bytesBefore = hooks.bytesDown();
  try {
    await window.webContents.loadURL(blankUrl);
    fate.isLoaded = false;
    const following = await followPage(window.webContents, {
      log: pageLog,
      onRequest: hooks.onRequest,
      onActivity: () => {
        fate.lastActivityMs = performance.now();
      },
      refused: refuse,
    });
    // What comes of it is told by the window's events.
    window.webContents.loadURL(url).catch(() => undefined);
    const read = (): PageState => ({
      isLoaded: fate.isLoaded,
      pending: pageLog.pending,
      isFull: pageLog.isFull,
      hasFailed: fate.failed !== null,
      hasCrashed: fate.hasCrashed,
      hasClosed: fate.hasClosed,
      lastActivityMs: fate.lastActivityMs,
      bytesDown: hooks.bytesDown() - bytesBefore,
    });
    const ending = await waitForEnd({
      signals: [hooks.signal, hooks.enough],
      find: (isStopped, startedMs) =>
        findEnding({ state: read(), limits, startedMs, nowMs: performance.now(), isStopped }),
    });
    const isGone = fate.hasCrashed || window.isDestroyed() || isBlank(window);
    const title = isGone ? '' : window.webContents.getTitle().slice(0, maxTitle);
    await following.settled(bodiesMs);
    const crashed = failure('page-crashed', 'the renderer process ended');
    return {
      requests: pageLog.requests,
      ending,
      title,
      failure: fate.hasCrashed ? crashed : fate.failed,
      refused: [...refused],
    };
  } finally {
    pageLog.finish(sessionMs());
    if (!window.isDestroyed()) window.destroy();
  }
}

const aborted = -3;
/** What a window shows before its page. */
const blankUrl = 'about:blank';
const isBlank = ({ webContents }: BrowserWindow): boolean => webContents.getURL() === blankUrl;

function followFate(window: BrowserWindow): Fate {
  const fate: Fate = {
    isLoaded: false,
    hasCrashed: false,
    hasClosed: false,
    failed: null,
    lastActivityMs: performance.now(),
  };
  const { webContents } = window;
  webContents.on('did-finish-load', () => {
    fate.isLoaded = true;
    fate.lastActivityMs = performance.now();
  });
  webContents.on('did-fail-load', (_event, code, errorText, url, isMainFrame) => {
    if (!isMainFrame) return;
    fate.isLoaded = true;
    // Aborted is also what a page is that goes on to another before it is there.
    if (code !== aborted) fate.failed = { errorText, url };
  });
  webContents.on('render-process-gone', () => {
    fate.hasCrashed = true;
  });
  window.on('closed', () => {
    fate.hasClosed = true;
  });
  return fate;
}
