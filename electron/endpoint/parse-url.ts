// What people type into the inspect bar → a URL (WHATWG URL Standard) that can be visited.
import type { Failure } from '../../shared/model/failure.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { failure } from '../relay/failure.ts';
import { parseMailTarget } from './parse-mail-url.ts';

const maxLength = 8192;
/** `host:port` looks like a scheme to the URL standard; people mean a host. */
const hostAndPort = /^[^/?#:@\s]+:\d{1,5}(?:[/?#]|$)/;
const anyScheme = /^[a-z][a-z0-9+.-]*:/i;

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
  const hasScheme = anyScheme.test(trimmed) && !hostAndPort.test(trimmed);
  let url: URL;
  try {
    url = new URL(hasScheme ? trimmed : `https://${trimmed.replace(/^\/+/, '')}`);
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
