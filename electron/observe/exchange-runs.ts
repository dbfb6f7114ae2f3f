// Cuts the encrypted records of a connection into requests and answers by where the direction
// changes, and sets aside the records that carry no HTTP message. Lengths only (RFC 9113 §4.1).
import type { ObservedRecord } from '../../shared/model/tls.ts';
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

/** True for one or more WINDOW_UPDATEs alone in a record. */
function isUpdatesOnly(bytes: number): boolean {
  const updates = bytes / windowUpdateBytes;
  return Number.isInteger(updates) && updates >= 1 && updates <= maxTogether;
}

const isUp = ({ record }: ContentRecord): boolean => record.direction === 'up';

/** Nothing but SETTINGS acknowledgements, PING, GOAWAY, or the empty frame that ends an answer. */
function isDownControl({ bytes }: ContentRecord): boolean {
  return bytes === frameHeaderBytes || bytes === windowUpdateBytes || bytes === pingOrGoawayBytes;
}

/**
 * Drops HTTP/2 records that only keep the connection going. A request can be as short as a window
 * update, so those count as such only while enough has come down to need one, and never when an
 * answer begins right after them although the one before had ended.
 */
export function withoutHttp2Control(records: readonly ContentRecord[]): ContentRecord[] {
  const lastDown = records.findLastIndex((item) => !isUp(item) && !isDownControl(item));
  let downBytes = 0;
  return records.filter((item, index) => {
    if (!isUp(item)) {
      downBytes += item.bytes;
      return !isDownControl(item);
    }
    const { bytes } = item;
    // Behind the last answer only farewells go up, unless a long request stays without an answer.
    const isFarewell = index > lastDown && bytes <= 3 * pingOrGoawayBytes;
    if (bytes === frameHeaderBytes || isFarewell) return false;
    const isTopUp = isUpdatesOnly(bytes) && downBytes >= windowStepBytes;
    if (isTopUp && !beginsNextAnswer(records, index)) return false;
    downBytes = 0;
    return true;
  });
}

/** True when an answer had ended with an empty frame and the next one begins behind this record. */
function beginsNextAnswer(records: readonly ContentRecord[], index: number): boolean {
  const next = records[index + 1];
  const before = records
    .slice(Math.max(0, index - maxTogether), index)
    .findLast((item) => !isUp(item));
  return (
    before?.bytes === frameHeaderBytes && next !== undefined && !isUp(next) && !isDownControl(next)
  );
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
