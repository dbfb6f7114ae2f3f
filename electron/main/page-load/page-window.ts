// What holds for every page of a stranger's: sandboxed, and told no to everything a page may try. And the
// hidden window in which one is loaded.
import { BrowserWindow, type Session, type WebContents, type WebPreferences } from 'electron';
import type { PageEngineOptions } from '../../endpoint/page/page-engine.ts';

export interface PageGuard {
  readonly proxy: PageEngineOptions['proxy'];
  readonly refused: (what: string) => void;
  readonly isTrusted: (certificate: Electron.Certificate, url: string) => boolean;
  /** Takes an address that asked for a tab of its own; without it there are none. */
  readonly openHere?: (url: string) => void;
}

/** What strangers' pages run with: a sandbox, no Node, no preload, nothing that opens by itself. */
export function pagePreferences(session: Session): WebPreferences {
  return {
    session,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
    spellcheck: false,
    navigateOnDragDrop: false,
    disableDialogs: true,
    backgroundThrottling: false,
  };
}

export function openPageWindow(session: Session, guard: PageGuard): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    show: false,
    webPreferences: pagePreferences(session),
  });
  window.webContents.setAudioMuted(true);
  guardPage(window.webContents, guard);
  return window;
}

const isWeb = (url: string): boolean => /^(?:https?:|about:blank)/i.test(url);

/** Links that ask for a tab go on where they stand; whatever wants a window of its own is refused. */
const wantsTab = (disposition: string): boolean => disposition.endsWith('-tab');

export function guardPage(contents: WebContents, guard: PageGuard): void {
  const { proxy, refused, isTrusted, openHere } = guard;
  // Only the proxy leads out; this would look for other ways.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.setWindowOpenHandler(({ url, disposition }) => {
    if (openHere !== undefined && wantsTab(disposition) && /^https?:/i.test(url)) openHere(url);
    else refused('a new window');
    return { action: 'deny' };
  });
  const keepToWeb = (event: Electron.Event<{ url: string }>): void => {
    if (isWeb(event.url)) return;
    event.preventDefault();
    refused(`an address of its own kind: ${event.url.slice(0, 20)}`);
  };
  contents.on('will-navigate', keepToWeb);
  contents.on('will-redirect', keepToWeb);
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  contents.on('will-prevent-unload', (event) => {
    // Not prevented means: let the page go, whatever it says.
    event.preventDefault();
  });
  // The engine does not ask the session's verifier about certificates it has refused a moment before.
  contents.on('certificate-error', (event, url, _error, certificate, answer) => {
    event.preventDefault();
    answer(isTrusted(certificate, url));
  });
  // None is shown, to anyone (hardening.ts).
  contents.on('select-client-certificate', () => {
    refused('a certificate of this computer');
  });
  contents.on('login', (event, _details, info, answer) => {
    event.preventDefault();
    const isOurs = info.isProxy && info.port === proxy.address.port;
    if (isOurs) answer(proxy.credentials.user, proxy.credentials.password);
    else answer();
  });
}
