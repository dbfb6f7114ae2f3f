// Where a proxied request wants to go: `CONNECT host:port` (RFC 9110 §9.3.6) and the absolute form of
// plain HTTP (RFC 9112 §3.2.2). Strangers' text: anything but a clean host and port is refused.
import { withoutBrackets } from '../../shared/model/host.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { DialTarget } from './relay.ts';

const maxHost = 253;
const authority = /^(?:\[(?<six>[0-9a-fA-F:.]+)\]|(?<name>[^\s:/?#@[\]]+)):(?<port>\d{1,5})$/;

export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

/** Reads the target of CONNECT. The error says what is wrong with it. */
export function parseConnectTarget(text: string): Result<DialTarget, string> {
  const { six, name, port } = authority.exec(text)?.groups ?? {};
  const host = six ?? name ?? '';
  if (host === '' || host.length > maxHost || !isPort(Number(port))) {
    return err('CONNECT wants host:port');
  }
  return ok({ host: host.toLowerCase(), port: Number(port) });
}

export interface PlainTarget extends DialTarget {
  /** Host and, where it is not the usual one, port: what the Host header must say (RFC 9112 §3.2.2). */
  readonly authority: string;
  /** Path and query, as the origin wants it. */
  readonly path: string;
}

/** Reads the absolute form of a plain request; only `http:` can be passed on in the clear. */
export function parsePlainTarget(text: string): Result<PlainTarget, string> {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return err('the request line wants an absolute http:// address');
  }
  if (url.protocol !== 'http:') return err(`${url.protocol} cannot be passed on in the clear`);
  const port = url.port === '' ? 80 : Number(url.port);
  const host = withoutBrackets(url.hostname);
  if (host === '' || host.length > maxHost || !isPort(port)) return err('no host to go to');
  // Cut out of the text itself: the URL parser would rewrite what the browser wrote.
  const path = /^[a-z]+:\/\/[^/?#]*(?<rest>[^#]*)/i.exec(text)?.groups?.['rest'] ?? '';
  const whole = path.startsWith('/') ? path : `/${path}`;
  return ok({ host, port, authority: url.host, path: whole });
}
