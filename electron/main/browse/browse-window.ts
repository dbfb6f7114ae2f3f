// The window to browse in: a frame of ours with address bar and notebook, and room in it for the page.
import { BrowserWindow, nativeTheme, screen, type Session } from 'electron';
import { browseStartUrl } from '../app-address.ts';
import { appPreferences } from '../hardening.ts';
import type { Log } from '../log.ts';
import { markBrowseFrame } from './browse-windows.ts';

export interface BrowseWindowOptions {
  /** The app's own, which serves its pages; strangers' pages have theirs. */
  readonly session: Session;
  readonly preloadPath: string;
  readonly log: Log;
  /** The person closes it: nothing is lost, so it need not be asked about. */
  readonly onClose: () => void;
}

export function openBrowseWindow(options: BrowseWindowOptions): BrowserWindow {
  const room = screen.getPrimaryDisplay().workAreaSize;
  const window = new BrowserWindow({
    width: Math.min(1440, room.width),
    height: Math.min(900, room.height),
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Browse with Onlooker',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1a1b1e' : '#ffffff',
    webPreferences: appPreferences(options),
  });
  // The menu's shortcuts belong to the other window; on macOS they stay with the app.
  window.removeMenu();
  markBrowseFrame(window.webContents);
  window.once('ready-to-show', () => {
    window.show();
  });
  window.on('close', options.onClose);
  window.webContents.on('render-process-gone', (_event, details) => {
    options.log(`the frame of the window to browse in ended: ${details.reason}`);
    if (details.reason !== 'clean-exit' && !window.isDestroyed()) window.reload();
  });
  window.loadURL(browseStartUrl).catch((error: unknown) => {
    options.log('the window to browse in could not load', error);
  });
  return window;
}
