// What people type into the inspect bar → a URL (WHATWG URL Standard) that can be visited.
import type { Failure } from '../../shared/model/failure.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { failure } from '../relay/failure.ts';
import { parseMailTarget } from './parse-mail-url.ts';

const maxLength = 8192;
/** `host:port` looks like a scheme to the URL standard; people mean a host. */
const hostAndPort = /^[^/?#:@\s]+:\d{1,5}(?:[/?#]|$)/;
/** Even the usual one: the URL standard leaves it out of what it reads. */
const writesPort = /^[^/?#]*:\d+(?:[/?#]|$)/;
const anyScheme = /^[a-z][a-z0-9+.-]*:/i;

/** `https:` or another scheme was written; `host:port` is none. */
const hasScheme = (text: string): boolean => anyScheme.test(text) && !hostAndPort.test(text);

/** True when neither scheme nor port is written: HTTPS is meant, and port 443. */
export function leavesSchemeOpen(text: string): boolean {
  const target = parseTarget(text);
  return target.ok && !hasScheme(text.trim()) && target.value.port === '' && !writesPort.test(text);
}

/**
 * Adds `https://` when the scheme is missing. Fails with `invalid-url` or `unsupported-scheme`
 * (mail servers have a parser of their own). The fragment goes: it never leaves the machine.
 */
export function parseTarget(text: string): Result<URL, Failure> {
  const trimmed = text.trim();
  const shown = trimmed.slice(0, 200);
  if (trimmed === '') return err(failure('invalid-url', 'empty'));
  if (trimmed.length > maxLength) {
    return err(failure('invalid-url', `${trimmed.length} characters; at most ${maxLength}`));
  }
  let url: URL;
  try {
    url = new URL(hasScheme(trimmed) ? trimmed : `https://${trimmed.replace(/^\/+/, '')}`);
  } catch {
    return err(failure('invalid-url', shown));
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return err(failure('unsupported-scheme', `${url.protocol} in ${shown}`));
  }
  if (url.hostname === '' || url.port === '0') return err(failure('invalid-url', shown));
  url.hash = '';
  return ok(url);
}

/** The host that a visit to `text`, web or mail, goes to; null when it is no such address. */
export function targetHost(text: string): string | null {
  const mail = parseMailTarget(text);
  if (mail !== null) return mail.ok ? mail.value.host : null;
  const target = parseTarget(text);
  return target.ok ? target.value.hostname : null;
}
