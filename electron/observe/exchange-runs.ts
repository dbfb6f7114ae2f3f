// Cuts the encrypted records of a connection into requests and answers by where the direction
// changes, and sets aside the records that carry no HTTP message. Lengths only (RFC 9113 §4.1).
import type { ObservedRecord } from '../../shared/model/observation.ts';
import type { Direction } from '../../shared/model/segment.ts';
import type { ContentLength } from './record-plaintext.ts';

export interface ContentRecord extends ContentLength {
  readonly record: ObservedRecord;
}

/** Records of one direction in a row: a request or an answer, with what was set aside. */
export interface Run {
  readonly direction: Direction;
  readonly records: readonly ContentRecord[];
}

export interface ExchangeRuns {
  readonly up: Run;
  readonly down: Run | null;
}

const frameHeaderBytes = 9;
const windowUpdateBytes = frameHeaderBytes + 4;
const pingOrGoawayBytes = frameHeaderBytes + 8;
/** A client tops up its receive window only after a good part of it was used (RFC 9113 §5.2). */
const windowStepBytes = 12_000;
const maxTogether = 8;

/** True for SETTINGS acknowledgements and WINDOW_UPDATEs alone in a record, in any number. */
function isUpdatesOnly(bytes: number): boolean {
  for (let acks = 0; acks <= 2; acks += 1) {
    const rest = bytes - acks * frameHeaderBytes;
    if (rest === 0) return acks > 0;
    if (rest > 0 && rest % windowUpdateBytes === 0 && rest / windowUpdateBytes <= maxTogether) {
      return true;
    }
  }
  return false;
}

/**
 * Drops HTTP/2 records that only keep the connection going. A request can be as short as a window
 * update, so those count as such only while enough has come down to need one.
 */
export function withoutHttp2Control(records: readonly ContentRecord[]): ContentRecord[] {
  const lastDown = records.findLastIndex(
    ({ record, bytes }) => record.direction === 'down' && bytes > pingOrGoawayBytes,
  );
  let downBytes = 0;
  const kept: ContentRecord[] = [];
  for (const [index, item] of records.entries()) {
    const { bytes } = item;
    if (item.record.direction === 'down') {
      if (bytes === frameHeaderBytes || bytes === windowUpdateBytes) continue;
      if (bytes === pingOrGoawayBytes) continue;
      downBytes += bytes;
      kept.push(item);
      continue;
    }
    if (bytes === frameHeaderBytes) continue;
    if (index > lastDown && bytes <= 3 * pingOrGoawayBytes) continue;
    if (isUpdatesOnly(bytes) && downBytes >= windowStepBytes) {
      // Several updates in a row answer the same data: the count goes down with the next down record.
      continue;
    }
    downBytes = 0;
    kept.push(item);
  }
  return kept;
}

/** Pairs each stretch of upward records with the downward ones after it. */
export function readExchangeRuns(records: readonly ContentRecord[]): ExchangeRuns[] {
  const runs: Run[] = [];
  let current: ContentRecord[] = [];
  let direction: Direction | null = null;
  for (const item of records) {
    if (item.record.direction !== direction) {
      if (direction !== null) runs.push({ direction, records: current });
      current = [];
      direction = item.record.direction;
    }
    current.push(item);
  }
  if (direction !== null) runs.push({ direction, records: current });
  return pairRuns(runs);
}

function pairRuns(runs: readonly Run[]): ExchangeRuns[] {
  const exchanges: ExchangeRuns[] = [];
  for (const [index, run] of runs.entries()) {
    // What a server says before it was asked (settings, tickets) answers nothing.
    if (run.direction === 'down') continue;
    exchanges.push({ up: run, down: runs[index + 1] ?? null });
  }
  return exchanges;
}
