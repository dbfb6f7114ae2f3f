// A window for one page of a stranger's: hidden, sandboxed, and told no to everything a page may try.
import { BrowserWindow, type Session, type WebContents } from 'electron';
import type { PageEngineOptions } from '../../endpoint/page/page-engine.ts';

export interface PageWindowOptions {
  readonly session: Session;
  readonly proxy: PageEngineOptions['proxy'];
  readonly isShown: boolean;
  readonly refused: (what: string) => void;
  readonly isTrusted: (certificate: Electron.Certificate, url: string) => boolean;
}

export function openPageWindow(options: PageWindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    show: options.isShown,
    webPreferences: {
      session: options.session,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
      spellcheck: false,
      navigateOnDragDrop: false,
      disableDialogs: true,
      backgroundThrottling: false,
    },
  });
  guardPage(window.webContents, options);
  return window;
}

const isWeb = (url: string): boolean => /^(?:https?:|about:blank)/i.test(url);

function guardPage(contents: WebContents, { proxy, refused, isTrusted }: PageWindowOptions): void {
  contents.setAudioMuted(true);
  // Only the proxy leads out; this would look for other ways.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.setWindowOpenHandler(() => {
    refused('a new window');
    return { action: 'deny' };
  });
  const guard = (event: Electron.Event<{ url: string }>): void => {
    if (isWeb(event.url)) return;
    event.preventDefault();
    refused(`an address of its own kind: ${event.url.slice(0, 20)}`);
  };
  contents.on('will-navigate', guard);
  contents.on('will-redirect', guard);
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
  contents.on('login', (event, _details, info, answer) => {
    event.preventDefault();
    const isOurs = info.isProxy && info.port === proxy.address.port;
    if (isOurs) answer(proxy.credentials.user, proxy.credentials.password);
    else answer();
  });
}
