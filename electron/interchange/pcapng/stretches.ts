// A flow's bytes in order, direction by direction, whatever was kept of them: kept bytes, and between
// and behind them stretches of which only the length is known, and of TLS the record headers.
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { ObservedRecord } from '../../../shared/model/tls.ts';
import type { Direction, Segment } from '../../../shared/model/segment.ts';
import { recordHeaderBytes } from '../../wire/tls/records.ts';

/** `bytes` are the known beginning of the stretch, or all of it. */
export interface Stretch {
  readonly direction: Direction;
  readonly timeMs: number;
  readonly offset: number;
  readonly lengthBytes: number;
  readonly bytes: Uint8Array;
  /** Of the segment in its flow: what came at one time keeps its order. */
  readonly order: number;
}

/** A segment and its place among those of its flow. */
interface OrderedSegment {
  readonly segment: Segment;
  readonly order: number;
}

const nothing = new Uint8Array(0);

/** RFC 8446 §5.1: but for the first hello every record says version 0x0303. */
function recordHeader({ contentType, lengthBytes }: ObservedRecord): Uint8Array {
  return Uint8Array.of(contentType, 3, 3, lengthBytes >> 8, lengthBytes & 255);
}

interface Missing {
  readonly direction: Direction;
  readonly from: number;
  readonly to: number;
  /** When it passed; null: not known, but for what the records tell. */
  readonly timeMs: number | null;
  /** Where nothing tells better. */
  readonly elseMs: number;
  readonly order: number;
}

const endOf = ({ offset, lengthBytes }: ObservedRecord): number =>
  offset + recordHeaderBytes + lengthBytes;

/** Index of the first record that ends behind `offset`; they are sorted. */
function firstBehind(records: readonly ObservedRecord[], offset: number): number {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const record = records[middle];
    if (record !== undefined && endOf(record) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Cuts what was not kept at the record headers: these the notebook has, the rest is a gap. */
function describeMissing(missing: Missing, records: readonly ObservedRecord[]): Stretch[] {
  const { direction, from, to, order } = missing;
  const stretches: Stretch[] = [];
  let at = from;
  const add = (end: number, timeMs: number, known: Uint8Array): void => {
    if (end <= at) return;
    const bytes = known.subarray(0, end - at);
    stretches.push({ direction, timeMs, offset: at, lengthBytes: end - at, bytes, order });
    at = end;
  };
  for (let n = firstBehind(records, from); n < records.length; n += 1) {
    const record = records[n];
    if (record === undefined || record.offset >= to) break;
    const timeMs = missing.timeMs ?? record.timeMs;
    add(Math.min(record.offset, to), timeMs, nothing);
    const header = recordHeader(record).subarray(Math.max(0, at - record.offset));
    add(Math.min(endOf(record), to), timeMs, header);
  }
  add(to, missing.timeMs ?? missing.elseMs, nothing);
  return stretches;
}

interface Lane {
  readonly flow: ObservedFlow;
  readonly direction: Direction;
  readonly records: readonly ObservedRecord[];
  /** Bytes before this offset of the stream may not be given away. */
  readonly hiddenTo: number;
}

/** What of a segment is known, or its length alone. A datagram stays one, whatever is missing of it. */
function fromSegment({ segment, order }: OrderedSegment, lane: Lane): Stretch[] {
  const { direction, timeMs, offset, lengthBytes, bytes } = segment;
  const isKept = bytes !== null && offset >= lane.hiddenTo;
  if (isKept || lane.flow.transport === 'udp') {
    const known = isKept ? bytes.subarray(0, lengthBytes) : nothing;
    return [{ direction, timeMs, offset, lengthBytes, bytes: known, order }];
  }
  const to = offset + lengthBytes;
  const lost = { direction, from: offset, to, timeMs, elseMs: timeMs, order };
  return describeMissing(lost, lane.records);
}

function laneStretches(lane: Lane, segments: readonly OrderedSegment[]): Stretch[] {
  const { flow, direction, records } = lane;
  const stretches: Stretch[] = [];
  let at = 0;
  const skipTo = (to: number, elseMs: number, order: number): void => {
    // How datagrams that were not kept were cut nobody knows any more.
    if (to <= at || flow.transport === 'udp') return;
    const gap = { direction, from: at, to, timeMs: null, elseMs, order };
    for (const stretch of describeMissing(gap, records)) stretches.push(stretch);
  };
  for (const ordered of segments) {
    const { segment, order } = ordered;
    if (segment.direction !== direction) continue;
    skipTo(segment.offset, segment.timeMs, order);
    for (const stretch of fromSegment(ordered, lane)) stretches.push(stretch);
    at = Math.max(at, segment.offset + segment.lengthBytes);
  }
  const endMs = flow.closedMs ?? segments.at(-1)?.segment.timeMs ?? flow.openedMs;
  skipTo(direction === 'up' ? flow.bytesUp : flow.bytesDown, endMs, Infinity);
  return stretches;
}

/** Which bytes of a flow may not be given away. */
export type Hidden = 'nothing' | 'before-tls' | 'all';

/**
 * All stretches of a flow in the order of time. `hidden`: bytes that anyone can read become gaps, of TLS
 * those that stood before it (STARTTLS, a proxy's CONNECT).
 */
export function flowStretches(
  flow: ObservedFlow,
  segments: readonly Segment[],
  hidden: Hidden,
): Stretch[] {
  const ordered = segments.map((segment, order) => ({ segment, order }));
  const of = (direction: Direction): Stretch[] => {
    const records = flow.records.filter((record) => record.direction === direction);
    const sealedFrom = records[0]?.offset ?? Infinity;
    const isTls = flow.tls !== null && flow.transport === 'tcp';
    const readable = isTls && hidden === 'before-tls' ? sealedFrom : 0;
    const hiddenTo = hidden === 'all' ? Infinity : readable;
    return laneStretches({ flow, direction, records, hiddenTo }, ordered);
  };
  return [...of('up'), ...of('down')].sort((a, b) => a.timeMs - b.timeMs || a.order - b.order);
}
