// Replies all sites share: pages, redirects, bytes of an exact number, and what is not there.
import type { SiteReply, SiteRequest } from '../site.ts';
import { shortPage } from './page.ts';

const maxSizeBytes = 64 * 1024 * 1024;
const maxRedirects = 100;

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'private, max-age=0',
  vary: 'Accept-Encoding',
  'x-content-type-options': 'nosniff',
} as const;

export function page(
  body: Uint8Array,
  headers: Record<string, string> = {},
  status = 200,
): SiteReply {
  return { status, headers: { ...pageHeaders, ...headers }, body };
}

export function redirect(
  location: string,
  headers: Record<string, string> = {},
  status = 302,
): SiteReply {
  return {
    status,
    headers: { ...pageHeaders, location, ...headers },
    body: shortPage('Moved', '<p>The page you look for has moved.</p>'),
  };
}

export function notFound(): SiteReply {
  return page(shortPage('Not found', '<p>There is no such page in the practice lab.</p>'), {}, 404);
}

/**
 * `/size/<bytes>`: exactly so many random bytes, never compressed. `/redirect/<n>`: n hops, then `/`.
 * Null for every other path.
 */
export function commonReply({ path }: SiteRequest): SiteReply | null {
  const [, kind, digits] = /^\/(size|redirect)\/(\d{1,9})$/.exec(path) ?? [];
  if (digits === undefined) return null;
  const number = Number(digits);
  if (kind === 'size') return number <= maxSizeBytes ? randomReply(number) : notFound();
  if (number > maxRedirects) return notFound();
  return redirect(number > 1 ? `/redirect/${number - 1}` : '/');
}

function randomReply(randomBytes: number): SiteReply {
  const headers = {
    'content-type': 'application/octet-stream',
    'cache-control': 'public, max-age=3600',
    etag: `"lab-${randomBytes.toString(16)}"`,
    'last-modified': 'Mon, 03 Mar 2025 08:15:00 GMT',
    'accept-ranges': 'none',
    'x-content-type-options': 'nosniff',
  };
  return { status: 200, headers, body: { randomBytes } };
}
