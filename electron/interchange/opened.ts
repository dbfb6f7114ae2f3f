// What a reader of another tool's file gives: a letter, an envelope, or both; and why it could not.
import type { Exchange } from '../../shared/model/exchange.ts';
import type { Observations } from '../../shared/model/observation.ts';
import type { Visit } from '../../shared/model/session.ts';

export interface Opened {
  readonly source: 'har' | 'zeek';
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
  readonly endedAtMs: number | null;
  readonly visits: readonly Visit[];
  /** The letter; empty where the file holds none. */
  readonly exchanges: readonly Exchange[];
  /** The envelope; empty where the file holds none. */
  readonly observations: Observations;
}

export interface OpenError {
  readonly kind: 'damaged' | 'unknown-format' | 'newer-version' | 'too-large' | 'read-failed';
  readonly detail: string;
}
