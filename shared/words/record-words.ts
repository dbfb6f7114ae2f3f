// What passed in pieces, in words: TLS records, and what stands for them where a connection has none.
import type { RecordBars } from '../model/record-bars.ts';
import { countOf, formatBytes, joinWords } from './format.ts';

export type PieceCounts = Pick<RecordBars, 'total' | 'records' | 'datagrams'>;
export type RecordSums = PieceCounts & Pick<RecordBars, 'bytesUp' | 'bytesDown' | 'notCaptured'>;

/** "3 records", "2 datagrams", "3 records, 2 datagrams and 1 stretch without TLS". */
export function describePieces({ total, records, datagrams }: PieceCounts): string {
  if (total === 0) return countOf(0, 'record');
  const stretches = total - records - datagrams;
  const parts = [
    ...(records === 0 ? [] : [countOf(records, 'record')]),
    ...(datagrams === 0 ? [] : [countOf(datagrams, 'datagram')]),
    ...(stretches === 0 ? [] : [`${countOf(stretches, 'stretch', 'stretches')} without TLS`]),
  ];
  return joinWords(parts);
}

/** "3 records: 2 kB sent, 147 B received; 400 B of all that passed not captured". */
export function describeRecordSums(bars: RecordSums): string {
  const { bytesUp, bytesDown, notCaptured } = bars;
  const sums = `${describePieces(bars)}: ${formatBytes(bytesUp)} sent, ${formatBytes(bytesDown)} received`;
  // Not “of it”: what was missing may be of a record that is not known at all, or of none.
  return notCaptured === 0
    ? sums
    : `${sums}; ${formatBytes(notCaptured)} of all that passed not captured`;
}
