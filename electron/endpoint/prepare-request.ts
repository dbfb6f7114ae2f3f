// From what a visit asks for to the request that is really sent: every header it will carry, so that
// the letter lists neither more nor less than the wire carried.
import type { Header, SentRequest, WireSize } from '../../shared/model/exchange.ts';
import type { Failure } from '../../shared/model/failure.ts';
import { portOfUrl } from '../../shared/model/host.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { failure } from '../relay/failure.ts';
import { acceptedCodings } from './content-coding.ts';
import { keepText } from './kept-body.ts';
import { userAgent } from './user-agent.ts';

/** One hop's wish. `url` holds no credentials and no fragment. */
export interface Step {
  readonly url: URL;
  readonly method: string;
  readonly headers: readonly Header[];
  readonly body: string | null;
}

export interface PreparedRequest {
  readonly url: URL;
  readonly method: string;
  /** In the order sent over HTTP/1.1; `host` and `connection` are left out over HTTP/2. */
  readonly headers: readonly Header[];
  readonly body: Buffer | null;
}

/** Set by the connection itself; what a user gives for them is refused, not quietly dropped. */
const ownHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** RFC 9110 §5.6.2 and §5.5. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const fieldValue = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;
/** Methods whose requests commonly have no content (RFC 9110 §8.6). */
const withoutContent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']);

function findBadHeader(headers: readonly Header[]): string | null {
  for (const [name, value] of headers) {
    if (!token.test(name)) return `"${name}" is not a header name`;
    if (!fieldValue.test(value)) return `the value of ${name} holds characters HTTP forbids`;
    if (ownHeaders.has(name.toLowerCase())) return `${name} is set by the connection itself`;
  }
  return null;
}

/** Fails with `protocol-error` when method or headers cannot be sent. */
export function prepareRequest(
  step: Step,
  cookies: string | null,
): Result<PreparedRequest, Failure> {
  const method = step.method.toUpperCase();
  const bad = findBadHeader(step.headers);
  if (bad !== null) return err(failure('protocol-error', bad));
  if (!token.test(method) || method === 'CONNECT') {
    return err(failure('protocol-error', `method ${method} cannot be used for a visit`));
  }
  const body = step.body === null ? null : Buffer.from(step.body, 'utf8');
  const given = new Set(step.headers.map(([name]) => name.toLowerCase()));
  const headers: Header[] = [['Host', step.url.host]];
  const add = (name: string, value: string): void => {
    if (!given.has(name.toLowerCase())) headers.push([name, value]);
  };
  add('User-Agent', userAgent);
  add('Accept', '*/*');
  add('Accept-Encoding', acceptedCodings.join(', '));
  headers.push(...step.headers.filter(([name]) => name.toLowerCase() !== 'cookie'));
  const own = step.headers.filter(([name]) => name.toLowerCase() === 'cookie');
  const allCookies = [...own.map(([, value]) => value), ...(cookies === null ? [] : [cookies])];
  if (allCookies.length > 0) headers.push(['Cookie', allCookies.join('; ')]);
  if (body !== null) add('Content-Type', 'application/x-www-form-urlencoded');
  if (body !== null || !withoutContent.has(method)) {
    headers.push(['Content-Length', String(body?.length ?? 0)]);
  }
  headers.push(['Connection', 'keep-alive']);
  return ok({ url: step.url, method, headers, body });
}

/** HTTP/2 names are lower case and the connection's own headers are gone (RFC 9113 §8.2). */
export function http2Headers(request: PreparedRequest): Header[] {
  return request.headers
    .map(([name, value]): Header => [name.toLowerCase(), value])
    .filter(([name]) => name !== 'host' && name !== 'connection');
}

/** The request as the letter shows it. `size` is all zeros when nothing was sent. */
export function describeRequest(
  request: PreparedRequest,
  protocol: 'http/1.1' | 'h2' | null,
  size: WireSize,
  keptBodyBytes: number,
): SentRequest {
  const { url, method, body } = request;
  const headers = protocol === 'h2' ? http2Headers(request) : [...request.headers];
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  const contentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? null;
  return {
    method,
    url: url.href,
    scheme,
    host: url.hostname,
    port: portOfUrl(url, scheme === 'https'),
    path: url.pathname,
    query: url.search,
    headers,
    body: body === null ? null : keepText(body, body.length, contentType, keptBodyBytes),
    size,
  };
}
