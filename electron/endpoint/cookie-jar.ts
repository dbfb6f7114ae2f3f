// Cookies of one session (RFC 6265 §5.3 and §5.4). They are never written to disk: the next session
// begins as a stranger.
import { isIP } from 'node:net';
import { getPublicSuffix } from 'tldts';
import type { Header } from '../../shared/model/exchange.ts';
import { parseSetCookie } from './parse-cookie.ts';

interface StoredCookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  /** Only for the very host that set it. */
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
  readonly expiresAtMs: number | null;
  /** Order of first setting. */
  readonly order: number;
}

/** RFC 6265 §6.1 asks for at least these many. */
const maxPerDomain = 50;
const maxCookies = 3000;

export class CookieJar {
  readonly #cookies = new Map<string, StoredCookie>();
  readonly #now: () => number;
  #order = 0;

  /** `now` is the wall clock, ms since 1970. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** The Cookie header for a request to `url`, or null. Longest path first (RFC 6265 §5.4). */
  cookiesFor(url: URL): string | null {
    const nowMs = this.#now();
    const fitting = [...this.#cookies.values()].filter(
      (cookie) =>
        (cookie.hostOnly
          ? url.hostname === cookie.domain
          : isWithin(url.hostname, cookie.domain)) &&
        pathMatches(url.pathname, cookie.path) &&
        (!cookie.secure || url.protocol === 'https:') &&
        (cookie.expiresAtMs === null || cookie.expiresAtMs > nowMs),
    );
    fitting.sort((a, b) => b.path.length - a.path.length || a.order - b.order);
    const pairs = fitting.map(({ name, value }) => (name === '' ? value : `${name}=${value}`));
    return pairs.length === 0 ? null : pairs.join('; ');
  }

  /** Takes the Set-Cookie headers of an answer from `url`. */
  store(url: URL, headers: readonly Header[]): void {
    for (const [name, value] of headers) {
      if (name.toLowerCase() === 'set-cookie') this.#set(url, value);
    }
  }

  #set(url: URL, text: string): void {
    const nowMs = this.#now();
    const parsed = parseSetCookie(text, nowMs);
    if (parsed === null) return;
    const encrypted = url.protocol === 'https:';
    if (parsed.secure && !encrypted) return;
    const scope = findScope(url.hostname, parsed.domain);
    if (scope === null) return;
    const path = parsed.path ?? defaultPath(url.pathname);
    const key = `${scope.domain}\n${path}\n${parsed.name}`;
    const known = this.#cookies.get(key);
    // RFC 6265bis §5.7: plain http must not replace what only https may read.
    if (known?.secure === true && !encrypted) return;
    this.#cookies.delete(key);
    if (parsed.expiresAtMs !== null && parsed.expiresAtMs <= nowMs) return;
    const { name, value, secure, expiresAtMs } = parsed;
    const order = known?.order ?? (this.#order += 1);
    this.#cookies.set(key, { name, value, ...scope, path, secure, expiresAtMs, order });
    this.#makeRoom(scope.domain);
  }

  #makeRoom(domain: string): void {
    const ofDomain = [...this.#cookies].filter(([, cookie]) => cookie.domain === domain);
    const [oldest] = ofDomain.length > maxPerDomain ? ofDomain : [...this.#cookies];
    if (ofDomain.length <= maxPerDomain && this.#cookies.size <= maxCookies) return;
    if (oldest !== undefined) this.#cookies.delete(oldest[0]);
  }
}

/** RFC 6265 §5.1.3. */
function isWithin(host: string, domain: string): boolean {
  return host === domain || (host.endsWith(`.${domain}`) && isIP(host) === 0);
}

/** Null when the cookie asks for a domain that is not its own, or that belongs to everyone. */
function findScope(
  host: string,
  domain: string | null,
): { domain: string; hostOnly: boolean } | null {
  if (domain === null) return { domain: host, hostOnly: true };
  if (!isWithin(host, domain)) return null;
  if (getPublicSuffix(domain, { allowPrivateDomains: true }) === domain) {
    return host === domain ? { domain: host, hostOnly: true } : null;
  }
  return { domain, hostOnly: false };
}

/** RFC 6265 §5.1.4. */
function defaultPath(path: string): string {
  const last = path.lastIndexOf('/');
  return last <= 0 ? '/' : path.slice(0, last);
}

function pathMatches(path: string, wanted: string): boolean {
  if (path === wanted) return true;
  return path.startsWith(wanted) && (wanted.endsWith('/') || path[wanted.length] === '/');
}
