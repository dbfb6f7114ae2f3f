// The part of a window in which a stranger's page stands: Electron's WebContentsView, or BrowserView where
// the runtime is older than that (docs/adr/0001).
import {
  BrowserView,
  WebContentsView,
  type BrowserWindow,
  type Rectangle,
  type WebContents,
  type WebPreferences,
} from 'electron';

export interface PageView {
  readonly contents: WebContents;
  /** Null takes the page out of sight. */
  place(area: Rectangle | null): void;
  close(): void;
}

/** Pages without a background of their own count on it. */
const paper = '#ffffff';
/** Before 30 there was a WebContentsView of the same name, an experiment that could not be hidden. */
const firstWithViews = 30;

export function openPageView(window: BrowserWindow, webPreferences: WebPreferences): PageView {
  return Number.parseInt(process.versions.electron, 10) >= firstWithViews
    ? newerView(window, webPreferences)
    : olderView(window, webPreferences);
}

function newerView(window: BrowserWindow, webPreferences: WebPreferences): PageView {
  const view = new WebContentsView({ webPreferences });
  view.setVisible(false);
  view.setBackgroundColor(paper);
  window.contentView.addChildView(view);
  return {
    contents: view.webContents,
    place: (area) => {
      if (area !== null) view.setBounds(area);
      view.setVisible(area !== null);
    },
    close: () => {
      if (!window.isDestroyed()) window.contentView.removeChildView(view);
      closeContents(view.webContents);
    },
  };
}

const nowhere: Rectangle = { x: 0, y: 0, width: 0, height: 0 };

function olderView(window: BrowserWindow, webPreferences: WebPreferences): PageView {
  const view = new BrowserView({ webPreferences });
  view.setBackgroundColor(paper);
  window.addBrowserView(view);
  view.setBounds(nowhere);
  return {
    contents: view.webContents,
    place: (area) => {
      view.setBounds(area ?? nowhere);
    },
    close: () => {
      if (!window.isDestroyed()) window.removeBrowserView(view);
      closeContents(view.webContents);
    },
  };
}

/** Whatever the page says to being closed. */
function closeContents(contents: WebContents | undefined): void {
  if (contents !== undefined && !contents.isDestroyed()) contents.close();
}
