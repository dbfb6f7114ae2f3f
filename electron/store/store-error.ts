// Why the library can't be opened, told from DuckDB's messages (it gives no codes).

export interface StoreError {
  /**
   * locked: another process (or this one) has it open. newer-version: written by a newer Onlooker or
   * DuckDB. corrupt: not a library, or damaged. io: the system refused; see `detail`.
   */
  readonly kind: 'locked' | 'newer-version' | 'corrupt' | 'io';
  readonly detail: string;
}

/** A row that is there but is not what its schema says. */
export class StoreDataError extends Error {
  override readonly name = 'StoreDataError';
}

/** The budget is spent, and nothing may be moved out to disk. */
export const isOutOfMemory = (cause: unknown): boolean =>
  cause instanceof Error && cause.message.startsWith('Out of Memory Error');

const patterns: readonly (readonly [StoreError['kind'], RegExp])[] = [
  ['locked', /could not set lock|conflicting lock|being used by another process|already attached/i],
  [
    'newer-version',
    /trying to read a database file with version number|created with a newer|storage version/i,
  ],
  [
    'corrupt',
    /not a valid duckdb database|corrupt|checksum|serialization error|failure while replaying/i,
  ],
];

/** Sorts what DuckDB threw while opening; whatever no pattern knows is `io`. */
export function describeOpenError(cause: unknown): StoreError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  const kind = patterns.find(([, pattern]) => pattern.test(detail))?.[0] ?? 'io';
  return { kind, detail };
}
