// What the browser engine's error codes (net::ERR_…) mean, in the one union of failures.
import type { Failure, FailureKind } from '../../../shared/model/failure.ts';
import { failure } from '../../relay/failure.ts';

const kindsByCode: ReadonlyMap<string, FailureKind> = new Map([
  ['ERR_NAME_NOT_RESOLVED', 'unknown-host'],
  ['ERR_CONNECTION_REFUSED', 'connection-refused'],
  ['ERR_ADDRESS_UNREACHABLE', 'unreachable'],
  ['ERR_CONNECTION_TIMED_OUT', 'connect-timeout'],
  ['ERR_TIMED_OUT', 'no-answer'],
  ['ERR_EMPTY_RESPONSE', 'closed-early'],
  ['ERR_CONNECTION_CLOSED', 'closed-early'],
  ['ERR_CONNECTION_RESET', 'closed-early'],
  ['ERR_CONNECTION_ABORTED', 'closed-early'],
  ['ERR_CONTENT_LENGTH_MISMATCH', 'closed-early'],
  ['ERR_INCOMPLETE_CHUNKED_ENCODING', 'closed-early'],
  ['ERR_SSL_PROTOCOL_ERROR', 'tls-failed'],
  ['ERR_SSL_VERSION_OR_CIPHER_MISMATCH', 'tls-failed'],
  ['ERR_BAD_SSL_CLIENT_AUTH_CERT', 'tls-failed'],
  ['ERR_SSL_CLIENT_AUTH_CERT_NEEDED', 'tls-failed'],
  ['ERR_CERT_DATE_INVALID', 'certificate-expired'],
  ['ERR_CERT_COMMON_NAME_INVALID', 'certificate-wrong-name'],
  ['ERR_CERT_AUTHORITY_INVALID', 'certificate-untrusted'],
  ['ERR_TOO_MANY_REDIRECTS', 'redirect-limit'],
  ['ERR_UNSAFE_REDIRECT', 'bad-redirect'],
  ['ERR_UNKNOWN_URL_SCHEME', 'bad-redirect'],
  ['ERR_INVALID_REDIRECT', 'bad-redirect'],
  ['ERR_INVALID_URL', 'invalid-url'],
  ['ERR_CONTENT_DECODING_FAILED', 'bad-encoding'],
  ['ERR_RESPONSE_HEADERS_TOO_BIG', 'header-too-large'],
  ['ERR_UNSAFE_PORT', 'blocked'],
  ['ERR_ABORTED', 'cancelled'],
]);

/** Only the proxy knows why it gave the engine no tunnel. */
const saysNoMore: ReadonlySet<string> = new Set([
  'ERR_TUNNEL_CONNECTION_FAILED',
  'ERR_EMPTY_RESPONSE',
  'ERR_PROXY_CONNECTION_FAILED',
]);

export function errorName(errorText: string): string {
  return /ERR_[A-Z0-9_]+/.exec(errorText)?.[0] ?? '';
}

/** `dialed`: why the relay did not get there, if it did not. */
export function engineFailure(
  errorText: string,
  options: {
    readonly where: string;
    readonly isBlocked?: boolean;
    readonly dialed?: Failure | undefined;
  },
): Failure {
  const name = errorName(errorText);
  if (options.dialed !== undefined && saysNoMore.has(name)) return options.dialed;
  const detail = `${errorText} ${options.where}`.trim();
  if (options.isBlocked === true || name.startsWith('ERR_BLOCKED'))
    return failure('blocked', detail);
  const kind = kindsByCode.get(name);
  if (kind !== undefined) return failure(kind, detail);
  return failure(name.startsWith('ERR_CERT_') ? 'certificate-invalid' : 'protocol-error', detail);
}
