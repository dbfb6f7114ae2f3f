// When something passed on a connection without TLS records and how large it was: its datagrams, or the stretches of
// a stream as they came.
import type { PieceKind } from './record-bars.ts';
import type { Segment } from './segment.ts';

export type PassedSize = Pick<Segment, 'direction' | 'timeMs' | 'lengthBytes'>;

/** Of one flow, in the order in which they passed; no more than are kept (`mostRecords`). */
export interface PassedSizes extends Iterable<PassedSize> {
  readonly flowId: string;
  readonly kind: Exclude<PieceKind, 'record'>;
}
