// Everything that can be pointed at on one connection of a timeline, by mouse or step by step.
import type {
  Stretch,
  Waterfall,
  WaterfallConnection,
  WaterfallRequest,
} from '../model/waterfall.ts';
import { lowerBound } from './record-buckets.ts';
import { isReadable } from './waterfall-rows.ts';

export type Mark =
  | { readonly kind: 'dns' | 'connect' | 'handshake'; readonly stretch: Stretch }
  | {
      readonly kind: 'records';
      readonly stretch: Stretch;
      readonly records: number;
      readonly isDown: boolean;
      readonly bytes: number;
      /** TLS content types, each once (RFC 8446 §5.1). */
      readonly contentTypes: readonly number[];
    }
  | {
      readonly kind: 'request';
      readonly stretch: Stretch;
      readonly request: WaterfallRequest;
      /** Anybody on the path could read it. */
      readonly isClear: boolean;
    };

const phases = ['dns', 'connect', 'handshake'] as const;
/** Nobody steps through more. */
const maxSteps = 200_000;

/** In order of their beginning: what came before data, each record, and the requests when wanted. */
export function listMarks(waterfall: Waterfall, connection: number, withLetter: boolean): Mark[] {
  const row = waterfall.connections[connection];
  if (row === undefined) return [];
  const marks: Mark[] = phases.flatMap((kind) => {
    const stretch = row[kind];
    return stretch === null ? [] : [{ kind, stretch }];
  });
  const { starts } = waterfall.records;
  const start = starts[connection] ?? 0;
  const end = Math.min(starts[connection + 1] ?? start, start + maxSteps);
  for (let at = start; at < end; at += 1) marks.push(recordMark(waterfall, at, at + 1));
  if (withLetter || isReadable(row)) {
    const own = waterfall.requests.filter((request) => request.connection === connection);
    marks.push(...own.map((request) => requestMark(request, row)));
  }
  return marks.sort((a, b) => a.stretch.fromMs - b.stretch.fromMs);
}

export function requestMark(
  request: WaterfallRequest,
  connection: WaterfallConnection | undefined,
): Mark {
  const stretch = { fromMs: request.startedMs, toMs: request.endedMs };
  return { kind: 'request', stretch, request, isClear: isReadable(connection) };
}

/** Entries from `first` to before `end`, as one; the direction is that of the first. */
function recordMark({ records }: Waterfall, first: number, end: number): Mark {
  const isDown = records.isDown[first] === 1;
  let [count, bytes, untilMs] = [0, 0, 0];
  const types = new Set<number>();
  for (let at = first; at < end; at += 1) {
    if ((records.isDown[at] === 1) !== isDown) continue;
    count += records.count[at] ?? 0;
    bytes += records.bytes[at] ?? 0;
    untilMs = Math.max(untilMs, records.untilMs[at] ?? 0);
    types.add(records.contentType[at] ?? 0);
  }
  const stretch = { fromMs: records.timeMs[first] ?? 0, toMs: untilMs };
  return { kind: 'records', stretch, records: count, isDown, bytes, contentTypes: [...types] };
}

/**
 * The records of one direction that passed near a moment, as one mark; null when none did. What stands
 * in one column of pixels cannot be pointed at apart.
 */
export function recordsNear(
  waterfall: Waterfall,
  connection: number,
  near: { readonly stretch: Stretch; readonly isDown: boolean },
): Mark | null {
  const { starts, timeMs, isDown } = waterfall.records;
  const start = starts[connection] ?? 0;
  const end = starts[connection + 1] ?? start;
  const wanted = near.isDown ? 1 : 0;
  const first = lowerBound(timeMs, start, end, near.stretch.fromMs);
  for (let at = first; at < end && (timeMs[at] ?? 0) <= near.stretch.toMs; at += 1) {
    if (isDown[at] === wanted) {
      return recordMark(waterfall, at, lowerBound(timeMs, at, end, near.stretch.toMs + 1e-9));
    }
  }
  return null;
}

/** What came before data at a moment, the latest of it. */
export function phaseAt(waterfall: Waterfall, connection: number, near: Stretch): Mark | null {
  const row = waterfall.connections[connection];
  for (const kind of [...phases].reverse()) {
    const stretch = row?.[kind] ?? null;
    if (stretch !== null && stretch.fromMs <= near.toMs && stretch.toMs >= near.fromMs) {
      return { kind, stretch };
    }
  }
  return null;
}
