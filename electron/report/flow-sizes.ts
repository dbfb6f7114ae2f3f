// The sizes of what passed on connections without TLS records, in a report: each of them in JSON, from which they
// come back, and what they come to in HTML.
import { z } from 'zod';
import { groupBy } from '../../shared/model/groups.ts';
import { mostRecords } from '../../shared/model/handshake.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { PassedSize, PassedSizes } from '../../shared/model/passed-sizes.ts';
import { directionSchema, type Segment } from '../../shared/model/segment.ts';

/** The library's columns hold no more. */
const mostBytes = 2 ** 31 - 1;

const sizeSchema = z.tuple([z.number(), directionSchema, z.int().min(0).max(mostBytes)]);

/** `[time_ms, direction, length]` of each; a few bytes, since there may be as many of them as of records. */
export const sizesSchema = z.array(sizeSchema).max(mostRecords);
export type SizesInJson = z.infer<typeof sizesSchema>;

export const sizesToJson = (sizes: Iterable<PassedSize>): SizesInJson =>
  Array.from(sizes, ({ timeMs, direction, lengthBytes }) => [timeMs, direction, lengthBytes]);

/** The same as text, in pieces. */
export function* sizeTexts(sizes: Iterable<PassedSize>): Generator<string> {
  let before = '[';
  for (const { timeMs, direction, lengthBytes } of sizes) {
    const time = Number.isFinite(timeMs) ? timeMs : null;
    yield `${before}\n    [${time}, "${direction}", ${lengthBytes}]`;
    before = ',';
  }
  yield before === '[' ? '[]' : '\n   ]';
}

/**
 * Of a flow in memory, as the library tells it (store/read-records.ts): null where it has records, asks for a name,
 * or where it is not known how every byte passed.
 */
export function sizesOfFlow(flow: ObservedFlow, segments: readonly Segment[]): PassedSizes | null {
  if (flow.records.length > 0 || flow.protocol === 'dns' || segments.length === 0) return null;
  const bytesOf = (way: Segment['direction']): number =>
    segments.reduce((sum, one) => sum + (one.direction === way ? one.lengthBytes : 0), 0);
  const isAll = bytesOf('up') === flow.bytesUp && bytesOf('down') === flow.bytesDown;
  if (!isAll && segments.length < mostRecords) return null;
  return {
    flowId: flow.flowId,
    kind: flow.transport === 'udp' ? 'datagram' : 'stretch',
    [Symbol.iterator]: () => segments.slice(0, mostRecords)[Symbol.iterator](),
  };
}

/** Finds them for flows of a document. */
export function sizesFinder(
  segments: readonly Segment[],
): (flow: ObservedFlow) => PassedSizes | null {
  const byFlow = groupBy(segments, ({ flowId }) => flowId);
  return (flow) => sizesOfFlow(flow, byFlow.get(flow.flowId) ?? []);
}

/**
 * What passed on a flow as segments again, with the bytes of the wire that a report carries of it. Nothing is
 * between two of them: those that are kept are the first.
 */
export function segmentsOfSizes(flowId: string, sizes: SizesInJson, wire: WireIndex): Segment[] {
  const offsets = { up: 0, down: 0 };
  return sizes.map(([timeMs, direction, lengthBytes]) => {
    const offset = offsets[direction];
    offsets[direction] += lengthBytes;
    const place = { flowId, direction, offset, lengthBytes };
    return { ...place, timeMs, bytes: wire.take(place) };
  });
}

type Place = Pick<Segment, 'flowId' | 'direction' | 'offset' | 'lengthBytes'>;

export interface WireIndex {
  /** The bytes that begin where this does and are no more than it has; null: there are none. */
  readonly take: (place: Place) => Uint8Array | null;
  /** Those that nobody took. */
  readonly rest: () => Segment[];
}

export function indexWire(segments: readonly Segment[]): WireIndex {
  const keyOf = ({ flowId, direction, offset }: Omit<Place, 'lengthBytes'>): string =>
    `${flowId} ${direction} ${offset}`;
  const byPlace = new Map(segments.map((segment) => [keyOf(segment), segment]));
  const taken = new Set<Segment>();
  return {
    take: (place) => {
      const found = byPlace.get(keyOf(place));
      if (found === undefined || found.lengthBytes > place.lengthBytes || taken.has(found)) {
        return null;
      }
      taken.add(found);
      return found.bytes;
    },
    rest: () => segments.filter((segment) => !taken.has(segment)),
  };
}
