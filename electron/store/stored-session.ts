// A session as it is written: rows of which there may be millions as text, so that whoever only hands them on
// makes no objects of them.
import type { Exchange } from '../../shared/model/exchange.ts';
import type { LedgerRow } from '../../shared/model/ledger.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { SessionDocument } from '../../shared/model/session.ts';

/** What is asked for in columns, in the order of the table's, and last all of it as JSON. */
export type StoredRow = readonly [...columns: (string | null)[], detail: string];

export interface StoredSession extends Omit<SessionDocument, 'exchanges' | 'ledger'> {
  /** Both may be gone through several times, and may make their rows each time. */
  readonly exchanges: Iterable<StoredRow>;
  readonly ledger: Iterable<StoredRow>;
  readonly segments: readonly Segment[];
}

export const storedExchange = (exchange: Exchange): StoredRow => [
  exchange.id,
  exchange.visitId,
  exchange.flowId,
  JSON.stringify(exchange),
];

export const storedFact = (fact: LedgerRow): StoredRow => [
  fact.visitId,
  fact.topic,
  fact.exposure,
  JSON.stringify(fact),
];

/** Of a session in memory. */
export const storedSession = (
  { exchanges, ledger, ...rest }: SessionDocument,
  segments: readonly Segment[] = [],
): StoredSession => ({
  ...rest,
  exchanges: eachOf(exchanges, storedExchange),
  ledger: eachOf(ledger, storedFact),
  segments,
});

/** What is made of each, anew each time that it is gone through. */
export const eachOf = <T, U>(items: Iterable<T>, make: (item: T) => U): Iterable<U> => ({
  *[Symbol.iterator]() {
    for (const item of items) yield make(item);
  },
});

/** Nothing is checked: this program made the row. */
const parsed = (row: StoredRow): unknown => JSON.parse(row.at(-1) ?? '');

export const readFact = (row: StoredRow): LedgerRow => parsed(row) as LedgerRow;

/** Without exchanges and ledger. */
export function frameOf(stored: StoredSession): SessionDocument {
  const { segments: _segments, ...session } = stored;
  return { ...session, exchanges: [], ledger: [] };
}

export const exchangesOf = ({ exchanges }: StoredSession): Exchange[] =>
  Array.from(exchanges, (row) => parsed(row) as Exchange);

/** The session in memory as a whole. */
export const documentOf = (stored: StoredSession): SessionDocument => ({
  ...frameOf(stored),
  exchanges: exchangesOf(stored),
  ledger: Array.from(stored.ledger, readFact),
});
