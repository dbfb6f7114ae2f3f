// What passed in pieces, in words: TLS records, and what stands for them where a connection has none.
import type { RecordBars } from '../model/record-bars.ts';
import { countOf, joinWords } from './format.ts';

export type PieceCounts = Pick<RecordBars, 'total' | 'records' | 'datagrams'>;

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
