// Failures as the model wants them, from what zlib and HTTP/2 say.
import type { Failure, FailureKind } from '../../shared/model/failure.ts';

const maxDetail = 2000;

export function failure(kind: FailureKind, detail: string): Failure {
  return { kind, detail: detail.slice(0, maxDetail) };
}

/** The `code` Node puts on its errors, or an empty string. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
