// What no page in this app may ever do, set for every page at once: leave, open windows, embed,
// ask for permissions, reach the network.
import { randomUUID } from 'node:crypto';
import { app, session, type Session, type WebContents, type WebPreferences } from 'electron';
import { isAppUrl } from './app-address.ts';
import type { Log } from './log.ts';
import { isPageSession } from './page-load/page-session.ts';

/**
 * Switches off what Chromium would do on its own. Only the traffic the user asked for may leave the
 * machine, and none of that is Chromium's.
 */
export function silenceChromium(): void {
  for (const name of [
    'disable-background-networking',
    'disable-component-update',
    'disable-domain-reliability',
    'disable-sync',
    'dns-prefetch-disable',
    'no-pings',
  ]) {
    app.commandLine.appendSwitch(name);
  }
  // Chromium cannot sandbox as root and is then told so on the command line (--no-sandbox): asking
  // for both leaves helper processes that end at once. Pages stay without Node either way.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
}

/** What the app's own windows run with: a sandbox, no Node, the bridge of `preloadPath` alone. */
export function appPreferences(own: {
  readonly session: Session;
  readonly preloadPath: string;
}): WebPreferences {
  return {
    session: own.session,
    preload: own.preloadPath,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    spellcheck: false,
    webSecurity: true,
    navigateOnDragDrop: false,
    disableBlinkFeatures: 'Auxclick',
  };
}

/** Holds for windows made later, too: nothing has to remember to call this. */
export function hardenEveryPage(log: Log): void {
  app.on('web-contents-created', (_event, contents) => {
    // Pages of the web are loaded to be watched; they have a guard of their own.
    if (!isPageSession(contents.session)) hardenPage(contents, log);
  });
  // Left alone, Electron shows whoever asks the first certificate of this computer: its owner's name.
  app.on('select-client-certificate', (event, _contents, _url, _certificates, answer) => {
    event.preventDefault();
    answer();
  });
}

function hardenPage(contents: WebContents, log: Log): void {
  contents.setWindowOpenHandler(({ url }) => {
    log(`refused a new window for ${url.slice(0, 200)}`);
    return { action: 'deny' };
  });
  const refuse = (event: Electron.Event<{ url: string }>): void => {
    event.preventDefault();
    log(`refused a navigation to ${event.url.slice(0, 200)}`);
  };
  contents.on('will-navigate', refuse);
  contents.on('will-redirect', refuse);
  contents.on('will-frame-navigate', refuse);
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    log('refused a webview');
  });
}

function denyPermissions(target: Session): void {
  target.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false);
  });
  target.setPermissionCheckHandler(() => false);
  target.setDevicePermissionHandler(() => false);
  target.on('will-download', (event) => {
    event.preventDefault();
  });
}

/** The session of the main window: kept settings, no cache, and no way to any address but ours. */
export function openWindowSession(): Session {
  const own = session.fromPartition('persist:onlooker', { cache: false });
  denyPermissions(own);
  own.setSpellCheckerEnabled(false);
  own.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !isAppUrl(details.url) && !isLocalData(details.url) });
  });
  return own;
}

/** Images and fonts inside style sheets, and the developer tools' own pages. */
function isLocalData(url: string): boolean {
  return url.startsWith('data:') || url.startsWith('devtools:');
}

/** A session that forgets everything, for one page that is printed. */
export function openPrintSession(): Session {
  const own = session.fromPartition(`print-${randomUUID()}`, { cache: false });
  denyPermissions(own);
  own.setSpellCheckerEnabled(false);
  return own;
}
