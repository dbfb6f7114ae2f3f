// The app's own addresses (`app://onlooker/…`), which file each names, and the headers they go with.
// Pure path work, so that its tests need no Electron.
import { extname, resolve, sep } from 'node:path';

export const appScheme = 'app';
const appHost = 'onlooker';
export const appStartUrl = `${appScheme}://${appHost}/index.html`;
/** The frame of the window to browse in. */
export const browseStartUrl = `${appScheme}://${appHost}/browse.html`;

/**
 * What the window may load. Styles may stand inline because the widgets set sizes and positions that
 * way; scripts may not. Nothing may be fetched: all data comes over the bridge.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
} as const satisfies Record<string, string>;

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    // Not an address at all: for every caller the same as someone else's.
    return null;
  }
}

/** Whether an address is a page of ours; `URL.origin` cannot tell for schemes of one's own. */
export function isAppUrl(text: string): boolean {
  const url = parseUrl(text);
  return url !== null && url.protocol === `${appScheme}:` && url.host === appHost;
}

/** An asset of the window, and the type to serve it as. */
export interface Asset {
  readonly path: string;
  readonly contentType: string;
}

/**
 * Gives the file an address of ours names, or null when it is not ours, leaves `root`, or has a type
 * that the build does not make. Percent-coded and backslash climbing is refused like any other.
 */
export function findAsset(root: string, text: string): Asset | null {
  if (!isAppUrl(text)) return null;
  const pathname = parseUrl(text)?.pathname ?? '';
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    // A broken percent code names no file.
    return null;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  const path = resolve(root, `.${decoded}`);
  if (!path.startsWith(resolve(root) + sep)) return null;
  const extension = extname(path).toLowerCase();
  const contentType = Object.entries(contentTypes).find(([known]) => known === extension)?.[1];
  return contentType === undefined ? null : { path, contentType };
}

/** Headers of everything the app serves to its window. */
export function assetHeaders(contentType: string): Record<string, string> {
  return {
    'content-type': contentType,
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}
