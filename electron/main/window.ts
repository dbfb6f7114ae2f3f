// The main window: how it looks before its page is there, and what its page may use.
import { BrowserWindow, nativeTheme, type Session } from 'electron';
import { appStartUrl } from './app-address.ts';
import { appPreferences } from './hardening.ts';
import type { Log } from './log.ts';

export interface WindowOptions {
  readonly session: Session;
  readonly preloadPath: string;
  readonly log: Log;
}

/** Opens the window and loads the app; shown when its first picture is ready, so nothing flashes. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 840,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Onlooker',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1a1b1e' : '#ffffff',
    webPreferences: appPreferences(options),
  });
  window.once('ready-to-show', () => {
    window.show();
  });
  window.webContents.on('render-process-gone', (_event, details) => {
    options.log(`the window's page ended: ${details.reason}`);
    if (details.reason !== 'clean-exit' && !window.isDestroyed()) window.reload();
  });
  window.loadURL(appStartUrl).catch((error: unknown) => {
    options.log('the window could not load', error);
  });
  return window;
}

/** Brings a window to the front, from wherever it is. */
export function showWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
