// What a broken TLS handshake means, from the codes of OpenSSL and of BoringSSL (inside Electron).
import type { Failure } from '../../shared/model/failure.ts';
import { errorCode, failure, networkFailure } from '../relay/failure.ts';

/** What the libraries say when the first bytes are no TLS record (RFC 8446 §5.1). */
const notTls: ReadonlySet<string> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_UNKNOWN_PROTOCOL',
  'ERR_SSL_HTTP_REQUEST',
  'ERR_SSL_HTTPS_PROXY_REQUEST',
  'ERR_SSL_BAD_RECORD_TYPE',
  'ERR_SSL_UNEXPECTED_RECORD',
  'ERR_SSL_ENCRYPTED_LENGTH_TOO_LONG',
  'ERR_SSL_RECORD_TOO_SMALL',
]);

/** `error` broke off the handshake with `where` (host and port). */
export function tlsFailure(error: Error, where: string): Failure {
  const code = errorCode(error);
  if (notTls.has(code)) return failure('not-tls', `${code} ${where}`);
  if (code === 'ERR_SSL_UNEXPECTED_EOF_WHILE_READING') {
    return failure('closed-early', `${code} ${where}`);
  }
  const network = networkFailure(error, where);
  if (network !== null) return network;
  return failure('tls-failed', `${code || error.message} ${where}`);
}
