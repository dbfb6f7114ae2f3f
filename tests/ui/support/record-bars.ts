// Every record of some flows as a bar, as the library gives them while there are few.
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { RecordBars } from '../../../shared/model/record-bars.ts';
import type { Direction } from '../../../shared/model/segment.ts';
import { sumNotCaptured } from '../../../shared/words/captured-words.ts';

export function recordBarsOf(flows: readonly ObservedFlow[]): RecordBars {
  const records = flows.flatMap((flow) => flow.records);
  const bytesOf = (direction: Direction): number =>
    records.reduce((sum, one) => (one.direction === direction ? sum + one.lengthBytes : sum), 0);
  return {
    total: records.length,
    records: records.length,
    datagrams: 0,
    unlistedBytes: 0,
    notCaptured: sumNotCaptured(flows, 'up', 'down'),
    bytesUp: bytesOf('up'),
    bytesDown: bytesOf('down'),
    leftOut: flows.reduce((sum, { tls }) => sum + (tls?.leftOut?.records ?? 0), 0),
    pieceMs: null,
    timeMs: Float64Array.from(records, ({ timeMs }) => timeMs),
    bytes: Float64Array.from(records, ({ lengthBytes }) => lengthBytes),
    isDown: Uint8Array.from(records, ({ direction }) => (direction === 'down' ? 1 : 0)),
    contentType: Uint8Array.from(records, ({ contentType }) => contentType),
  };
}
