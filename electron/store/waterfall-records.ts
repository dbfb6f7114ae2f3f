// TLS records of a page of connections as columns: each record by itself, or, where there are more than
// anybody can be given at once, summed up over pieces of time.
import type { FlowRow } from '../../shared/model/flow-query.ts';
import { waterfallLimits, type RecordColumns } from '../../shared/model/waterfall.ts';
import type { Database } from './database.ts';
import { chooseBucketMs } from './flow-time.ts';

export interface TimelineRecords {
  readonly records: RecordColumns;
  /** Length of a piece of time; null: every entry is one record. */
  readonly pieceMs: number | null;
}

/** A connection's place comes from the list, not from the library. */
const from = `FROM records r JOIN (
    SELECT unnest($flowIds) AS flow_id, unnest(range(len($flowIds))) AS place) page
  ON r.flow_id = page.flow_id WHERE r.session_id = $id`;

// Without ORDER BY: putting them in order here costs a third of what it costs there.
const everyRecord = `SELECT place::DOUBLE, (direction = 'down')::DOUBLE, content_type::DOUBLE, time_ms,
    length_bytes::DOUBLE ${from}`;

const inPieces = `SELECT place::DOUBLE, (direction = 'down')::DOUBLE, content_type::DOUBLE, min(time_ms),
    sum(length_bytes)::DOUBLE, max(time_ms), count(*)::DOUBLE
  ${from} GROUP BY place, direction, content_type, floor(time_ms / $pieceMs)`;

export async function readRecordColumns(
  database: Database,
  id: string,
  flows: readonly FlowRow[],
  most: number = waterfallLimits.records,
): Promise<TimelineRecords> {
  const total = flows.reduce((sum, { recordCount }) => sum + recordCount, 0);
  if (total === 0) return { records: toColumns([], flows.length), pieceMs: null };
  const page = { id, flowIds: flows.map(({ flowId }) => flowId) };
  if (total <= most) {
    const columns = await database.columns(everyRecord, page);
    return { records: toColumns(columns, flows.length), pieceMs: null };
  }
  const [[spanMs = 0] = []] = await database.columns(
    `SELECT (max(time_ms) - min(time_ms))::DOUBLE ${from}`,
    page,
  );
  // Both directions of all connections may have something in every piece.
  const pieceMs = chooseBucketMs(spanMs, Math.max(10, Math.floor(most / (2 * flows.length))));
  const columns = await database.columns(inPieces, { ...page, pieceMs });
  return { records: toColumns(columns, flows.length), pieceMs };
}

const empty = new Float64Array();

/** By connection, and in order of time within each; what came at one time stays as it was. */
function toColumns(columns: readonly Float64Array[], connections: number): RecordColumns {
  const [places = empty, isDown = empty, types = empty, timeMs = empty, bytes = empty] = columns;
  const [untilMs, count] = columns.slice(5);
  const starts = countStarts(places, connections);
  const order = orderByPlace(places, starts);
  for (let place = 0; place < connections; place += 1) {
    const own = order.subarray(starts[place], starts[place + 1]);
    if (!isInOrder(own, timeMs)) own.sort((a, b) => (timeMs[a] ?? 0) - (timeMs[b] ?? 0) || a - b);
  }
  const pick = <T extends Float64Array | Uint32Array | Uint8Array>(
    target: T,
    source: Float64Array,
  ): T => {
    for (let at = 0; at < order.length; at += 1) target[at] = source[order[at] ?? 0] ?? 0;
    return target;
  };
  const times = pick(new Float64Array(order.length), timeMs);
  return {
    starts,
    timeMs: times,
    untilMs: untilMs === undefined ? times : pick(new Float64Array(order.length), untilMs),
    bytes: pick(new Float64Array(order.length), bytes),
    isDown: pick(new Uint8Array(order.length), isDown),
    contentType: pick(new Uint8Array(order.length), types),
    count: count === undefined ? filled(order.length) : pick(new Uint32Array(order.length), count),
  };
}

const filled = (length: number): Uint32Array<ArrayBuffer> => new Uint32Array(length).fill(1);

function countStarts(places: Float64Array, connections: number): Uint32Array<ArrayBuffer> {
  const starts = new Uint32Array(connections + 1);
  for (const place of places) starts[place + 1] = (starts[place + 1] ?? 0) + 1;
  for (let n = 1; n <= connections; n += 1) starts[n] = (starts[n] ?? 0) + (starts[n - 1] ?? 0);
  return starts;
}

/** Which entry stands where. */
function orderByPlace(places: Float64Array, starts: Uint32Array): Uint32Array {
  const next = starts.slice();
  const order = new Uint32Array(places.length);
  for (const [index, place] of places.entries()) {
    const at = next[place] ?? 0;
    order[at] = index;
    next[place] = at + 1;
  }
  return order;
}

function isInOrder(own: Uint32Array, timeMs: Float64Array): boolean {
  for (let at = 1; at < own.length; at += 1) {
    if ((timeMs[own[at] ?? 0] ?? 0) < (timeMs[own[at - 1] ?? 0] ?? 0)) return false;
  }
  return true;
}
