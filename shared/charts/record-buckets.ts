// Level of detail: whatever number of records a connection has, a picture of it has no more bars than
// there are columns of pixels, and looks only at the records of the time shown.
import { applicationData, noRecord } from '../model/handshake.ts';
import type { RecordColumns } from '../model/waterfall.ts';
import type { TimeScale } from './time-window.ts';

/** Width of a column of pixels that is drawn as one bar. */
export const bucketPx = 3;

/** Bytes that passed in each column: data and the rest of it apart, both directions apart. */
export interface RecordBuckets {
  readonly buckets: number;
  readonly upData: Float64Array;
  readonly upOther: Float64Array;
  readonly downData: Float64Array;
  readonly downOther: Float64Array;
}

export function makeBuckets(widthPx: number): RecordBuckets {
  const buckets = Math.max(1, Math.ceil(widthPx / bucketPx));
  const column = (): Float64Array => new Float64Array(buckets);
  return {
    buckets,
    upData: column(),
    upOther: column(),
    downData: column(),
    downOther: column(),
  };
}

/** The first index from `start` to before `end` whose time is not before `ms`; `end` when there is none. */
export function lowerBound(times: Float64Array, start: number, end: number, ms: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Sums the records of one connection into the columns; false when none is in sight. What was summed up
 * over pieces of time stands where its piece begins.
 */
export function fillBuckets(
  into: RecordBuckets,
  records: RecordColumns,
  connection: number,
  { window, widthPx }: TimeScale,
): boolean {
  const start = records.starts[connection] ?? 0;
  const end = records.starts[connection + 1] ?? start;
  const first = lowerBound(records.timeMs, start, end, window.fromMs);
  const { timeMs, bytes, isDown, contentType } = records;
  clear(into);
  const perMs = widthPx / (window.toMs - window.fromMs) / bucketPx;
  let at = first;
  for (; at < end; at += 1) {
    const sinceMs = (timeMs[at] ?? 0) - window.fromMs;
    const bucket = Math.floor(sinceMs * perMs);
    if (bucket >= into.buckets) break;
    // Without TLS it is all data.
    const isData = contentType[at] === applicationData || contentType[at] === noRecord;
    const down = isData ? into.downData : into.downOther;
    const up = isData ? into.upData : into.upOther;
    const column = isDown[at] === 1 ? down : up;
    // A record without bytes is there all the same.
    column[bucket] = (column[bucket] ?? 0) + Math.max(1, bytes[at] ?? 0);
  }
  return at > first;
}

function clear({ upData, upOther, downData, downOther }: RecordBuckets): void {
  for (const column of [upData, upOther, downData, downOther]) column.fill(0);
}

const least = 32;
const most = 262_144;

/** Share of the full height, 0 to 1: each doubling of the bytes adds as much, from 32 B to 256 KiB. */
export function barShare(bytes: number): number {
  const share = Math.log2(Math.max(bytes, least) / least) / Math.log2(most / least);
  return Math.min(1, 0.12 + 0.88 * share);
}
