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

const everyRecord = `SELECT place::DOUBLE, time_ms, time_ms, length_bytes::DOUBLE,
    (direction = 'down')::DOUBLE, content_type::DOUBLE, 1::DOUBLE
  ${from} ORDER BY place, time_ms, n`;

const inPieces = `SELECT place::DOUBLE, min(time_ms) AS first_ms, max(time_ms), sum(length_bytes)::DOUBLE,
    (direction = 'down')::DOUBLE, content_type::DOUBLE, count(*)::DOUBLE
  ${from} GROUP BY place, direction, content_type, floor(time_ms / $pieceMs)
  ORDER BY place, first_ms, direction`;

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

function toColumns(columns: readonly (readonly number[])[], connections: number): RecordColumns {
  const [places = [], timeMs = [], untilMs = [], bytes = [], isDown = [], types = [], count = []] =
    columns;
  const starts = new Uint32Array(connections + 1);
  for (const place of places) starts[place + 1] = (starts[place + 1] ?? 0) + 1;
  for (let n = 1; n <= connections; n += 1) starts[n] = (starts[n] ?? 0) + (starts[n - 1] ?? 0);
  return {
    starts,
    timeMs: Float64Array.from(timeMs),
    untilMs: Float64Array.from(untilMs),
    bytes: Float64Array.from(bytes),
    isDown: Uint8Array.from(isDown),
    contentType: Uint8Array.from(types),
    count: Uint32Array.from(count),
  };
}
