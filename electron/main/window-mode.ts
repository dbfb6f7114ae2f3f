// The app with its window, from the first line to the last: lock, window, menu, engine, closing.
// The window comes first and the engine behind it.
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Menu, app, dialog, type BrowserWindow } from 'electron';
import { serveApp } from './app-protocol.ts';
import { openBrowseWindow } from './browse/browse-window.ts';
import { openWindowSession } from './hardening.ts';
import type { WindowLaunch } from './launch-options.ts';
import { describeError, type Log } from './log.ts';
import { menuTemplate } from './menu.ts';
import type { EngineKeyLog } from './page-load/engine-key-log.ts';
import type { EngineParts, StartedEngine } from './start-engine.ts';
import { openWindow, showWindow } from './window.ts';
import { answerCalls, createSendEvent, type SendEvent } from './window-link.ts';

/** Runs until the app quits. A second start brings the first to the front and ends. */
export async function runWindowMode(
  options: WindowLaunch,
  keyLog: EngineKeyLog | null,
  log: Log,
): Promise<void> {
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

  const session = openWindowSession();
  serveApp(session, join(app.getAppPath(), 'out', 'renderer'));
  const preloadPath = join(app.getAppPath(), 'out', 'preload', 'index.cjs');
  const open = (): void => {
    window = openWindow({ session, preloadPath, log });
    window.on('closed', () => {
      window = null;
      engine()?.windowClosed();
      // What runs in other windows has nowhere to be seen any more.
      if (process.platform !== 'darwin') app.quit();
    });
  };
  app.on('activate', () => {
    if (window === null) open();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  const send = createSendEvent(currentWindow);
  const openBrowse = (onClose: () => void): BrowserWindow =>
    openBrowseWindow({ session, preloadPath, log, onClose });
  const engine = linkEngine({
    options,
    send,
    currentWindow,
    openBrowseWindow: openBrowse,
    keyLog,
    log,
  });
  open();
  installMenu(send);
}

/**
 * Starts the engine when the window asks for something first, which is when its first screen stands:
 * loading it keeps this process busy, and the window would wait for that. Gives what asks for it.
 */
function linkEngine(parts: EngineParts): () => StartedEngine | null {
  const { currentWindow, log } = parts;
  let starting: Promise<StartedEngine> | null = null;
  let started: StartedEngine | null = null;
  const start = async (): Promise<StartedEngine> => {
    try {
      started = await openEngine(parts);
      return started;
    } catch (error) {
      log('could not start', error);
      dialog.showErrorBox('Onlooker could not start', describeError(error));
      app.exit(1);
      throw error;
    }
  };
  answerCalls(async (...call) => {
    starting ??= start();
    return (await starting).dispatch(...call);
  }, currentWindow);
  closeBeforeQuitting(() => starting, currentWindow, log);
  return () => started;
}

async function openEngine(parts: EngineParts): Promise<StartedEngine> {
  const { startEngine } = await import('./start-engine.ts');
  const engine = await startEngine(parts);
  // Exits at once; who still waits for an answer will get none.
  if (engine === null) app.exit(0);
  return engine ?? new Promise<never>(() => undefined);
}

/** Opening the library takes less, unless it waits for an answer of somebody who is leaving. */
const openLimitMs = 5000;

/**
 * Also for SIGINT and SIGTERM, which Electron takes for a wish to quit. A library that is still being opened is
 * waited for: leaving in the middle of a call into the database ends the process by SIGABRT.
 */
function closeBeforeQuitting(
  engine: () => Promise<StartedEngine> | null,
  currentWindow: () => BrowserWindow | null,
  log: Log,
): void {
  let state: 'open' | 'closing' | 'closed' = 'open';
  app.on('before-quit', (event) => {
    const opening = engine();
    if (state === 'closed' || opening === null) return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    currentWindow()?.hide();
    Promise.race([opening, setTimeout(openLimitMs, null)])
      .then((open) => open?.close())
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
