// From what Node and the operating system say of a broken connection to the one union of failures.
import type { Failure, FailureKind } from '../../shared/model/failure.ts';

const maxDetail = 2000;

/** A failure whose detail is cut to what the model allows: it may hold strangers' text. */
export function failure(kind: FailureKind, detail: string): Failure {
  return { kind, detail: detail.slice(0, maxDetail) };
}

const kindsByCode: ReadonlyMap<string, FailureKind> = new Map([
  ['ECONNREFUSED', 'connection-refused'],
  ['ETIMEDOUT', 'connect-timeout'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['EHOSTDOWN', 'unreachable'],
  ['ENETDOWN', 'unreachable'],
  ['EADDRNOTAVAIL', 'unreachable'],
  ['EACCES', 'unreachable'],
  ['EPERM', 'unreachable'],
  ['EINVAL', 'unreachable'],
  ['EAFNOSUPPORT', 'unreachable'],
  ['ECONNRESET', 'closed-early'],
  ['ECONNABORTED', 'closed-early'],
  ['EPIPE', 'closed-early'],
]);

/** The `code` Node puts on its errors (`ECONNREFUSED`, `ERR_TLS_…`), or an empty string. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** Gives null for an error that is none of the network's. */
export function networkFailure(error: unknown, where: string): Failure | null {
  const code = errorCode(error);
  const kind = kindsByCode.get(code);
  return kind === undefined ? null : failure(kind, `${code} ${where}`.trim());
}
