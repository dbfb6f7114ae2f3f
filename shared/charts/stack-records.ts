// Records as bars over time. Records that arrived in one chunk share one time, so they are stacked:
// the height of a stack is what came at once, each piece of it one record.
import { noRecord } from '../model/handshake.ts';
import type { RecordBars } from '../model/record-bars.ts';
import type { ObservedRecord } from '../model/tls.ts';

/** A record, or several of one kind summed up. */
type Stacked = Pick<ObservedRecord, 'timeMs' | 'direction' | 'lengthBytes' | 'contentType'>;

export interface RecordBar {
  readonly timeMs: number;
  /** Ends of the bar in bytes; up is positive, down negative. */
  readonly from: number;
  readonly to: number;
  /** When the next stack of this direction stands: the bar must leave it room. Infinity: none does. */
  readonly untilMs: number;
  readonly record: Stacked;
}

export function stackRecords(records: readonly Stacked[]): RecordBar[] {
  const tops = new Map<string, number>();
  const next = { up: nextTimes(records, 'up'), down: nextTimes(records, 'down') };
  return records.map((record) => {
    const key = `${record.direction} ${record.timeMs}`;
    const from = tops.get(key) ?? 0;
    const to = from + (record.direction === 'up' ? record.lengthBytes : -record.lengthBytes);
    tops.set(key, to);
    const untilMs = next[record.direction].get(record.timeMs) ?? Infinity;
    return { timeMs: record.timeMs, from, to, untilMs, record };
  });
}

/** The same of columns. */
export const stackBars = ({ timeMs, bytes, isDown, contentType }: RecordBars): RecordBar[] =>
  stackRecords(
    Array.from(timeMs, (time, n) => ({
      timeMs: time,
      direction: isDown[n] === 1 ? 'down' : 'up',
      lengthBytes: bytes[n] ?? 0,
      contentType: contentType[n] ?? 0,
    })),
  );

/** From each time at which something passed to the following one. */
function nextTimes(
  records: readonly Stacked[],
  direction: Stacked['direction'],
): Map<number, number> {
  const own = records.filter((record) => record.direction === direction);
  const times = [...new Set(own.map(({ timeMs }) => timeMs))].sort((a, b) => a - b);
  return new Map(times.map((timeMs, index) => [timeMs, times[index + 1] ?? Infinity]));
}

/** RFC 8446 §5.1, RFC 6520 for 24. */
const contentTypes: Readonly<Record<number, string>> = {
  [noRecord]: 'as it came, in no TLS record',
  20: 'change cipher spec',
  21: 'alert',
  22: 'handshake',
  23: 'application data',
  24: 'heartbeat',
};

export function describeContentType(contentType: number): string {
  return contentTypes[contentType] ?? `type ${contentType}`;
}
