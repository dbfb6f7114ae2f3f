// The app with its window, from the first line to the last: lock, library, window, menu, closing.
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Menu, app, type BrowserWindow } from 'electron';
import { readClearFacts } from '../observe/clear-facts.ts';
import { openStore, type Store } from '../store/store.ts';
import { serveApp } from './app-protocol.ts';
import { askQuestion, createChooseFile, createChooseTarget } from './dialogs.ts';
import { createEngine, type Engine } from './engine.ts';
import { openWindowSession } from './hardening.ts';
import { createDispatch } from './ipc-router.ts';
import type { WindowLaunch } from './launch-options.ts';
import type { Log } from './log.ts';
import { menuTemplate } from './menu.ts';
import { openLibrary } from './open-library.ts';
import { createPageEngine } from './page-load/page-engine.ts';
import { printToPdf } from './print-pdf.ts';
import { createRender } from './render-export.ts';
import { openWindow, showWindow } from './window.ts';
import { answerCalls, createSendEvent, type SendEvent } from './window-link.ts';
import { writeWhole } from './write-whole.ts';

/** Runs until the app quits. A second start brings the first to the front and ends. */
export async function runWindowMode(options: WindowLaunch, log: Log): Promise<void> {
  if (options.userDataDir !== null) app.setPath('userData', resolve(options.userDataDir));
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  let window: BrowserWindow | null = null;
  const currentWindow = (): BrowserWindow | null => window;
  app.on('second-instance', () => {
    if (window !== null) showWindow(window);
  });
  await app.whenReady();

  const libraryPath = options.libraryPath ?? join(app.getPath('userData'), 'library.duckdb');
  const store = await openStoreOrAsk(libraryPath);
  if (store === null) {
    app.exit(0);
    return;
  }
  const send = createSendEvent(currentWindow);
  const engine = assembleEngine({ options, libraryPath, store, send, currentWindow, log });
  closeBeforeQuitting(engine, currentWindow, log);
  answerCalls(createDispatch(engine.handlers, log), currentWindow);
  installMenu(send);

  const session = openWindowSession();
  serveApp(session, join(app.getAppPath(), 'out', 'renderer'));
  const preloadPath = join(app.getAppPath(), 'out', 'preload', 'index.cjs');
  const open = (): void => {
    window = openWindow({ session, preloadPath, log });
    window.on('closed', () => {
      window = null;
    });
  };
  app.on('activate', () => {
    if (window === null) open();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  open();
}

async function openStoreOrAsk(libraryPath: string): Promise<Store | null> {
  mkdirSync(dirname(libraryPath), { recursive: true });
  const store = await openLibrary({
    path: libraryPath,
    open: (path) => openStore(path, readClearFacts),
    ask: askQuestion,
    now: () => new Date(),
  });
  // What was deleted before a crash, and could not be erased then.
  await store?.purgeHidden();
  return store;
}

interface Parts {
  readonly options: WindowLaunch;
  readonly libraryPath: string;
  readonly store: Store;
  readonly send: SendEvent;
  readonly currentWindow: () => BrowserWindow | null;
  readonly log: Log;
}

function assembleEngine(parts: Parts): Engine {
  const { electron, chrome, node } = process.versions;
  return createEngine({
    store: parts.store,
    dataDir: parts.options.dataDir,
    send: parts.send,
    log: parts.log,
    pages: createPageEngine(parts.log),
    facts: {
      version: app.getVersion(),
      runtime: `Electron ${electron ?? '?'}, Chromium ${chrome ?? '?'}, Node ${node}`,
      libraryPath: parts.libraryPath,
      platform: process.platform,
    },
    files: {
      render: createRender(printToPdf),
      chooseTarget: createChooseTarget(parts.currentWindow, parts.options.exportDir),
      chooseFile: createChooseFile(parts.currentWindow),
      write: writeWhole,
    },
  });
}

function closeBeforeQuitting(
  engine: Engine,
  currentWindow: () => BrowserWindow | null,
  log: Log,
): void {
  let state: 'open' | 'closing' | 'closed' = 'open';
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    currentWindow()?.hide();
    engine
      .close()
      .catch((error: unknown) => {
        log('not everything could be closed cleanly', error);
      })
      .finally(() => {
        state = 'closed';
        app.quit();
      });
  });
}

function installMenu(send: SendEvent): void {
  const template = menuTemplate({
    platform: process.platform,
    appName: app.getName(),
    send: (command) => {
      send('menu.command', command);
    },
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
