// What passed on a page of connections, as columns: each TLS record by itself, or, where there are more
// than anybody can be given at once, summed up over pieces of time. Of connections without records the
// stretches of bytes as they came, where all of them are known.
import { noRecord } from '../../shared/model/handshake.ts';
import type { FlowRow } from '../../shared/model/flow-query.ts';
import type { RecordColumns } from '../../shared/model/waterfall.ts';
import { waterfallLimits } from '../../shared/model/query-values.ts';
import type { Database, Parameters } from './database.ts';
import { chooseBucketMs } from './flow-time.ts';

export interface TimelineRecords {
  readonly records: RecordColumns;
  /** Length of a piece of time; null: every entry is one record. */
  readonly pieceMs: number | null;
}

export interface RecordQuestion {
  readonly flows: readonly FlowRow[];
  /** Connections whose stretches of bytes stand for records, and how many there are. */
  readonly inStretches: readonly string[];
  readonly stretches: number;
}

interface Source {
  /** A connection's place comes from the list, not from the library. */
  readonly from: string;
  readonly contentType: string;
}

const place = `(SELECT unnest($flowIds) AS flow_id, unnest(range(len($flowIds))) AS place) page`;
const records: Source = {
  from: `FROM records r JOIN ${place} ON r.flow_id = page.flow_id WHERE r.session_id = $id`,
  contentType: 'content_type',
};
const stretches: Source = {
  from: `FROM segments r JOIN ${place} ON r.flow_id = page.flow_id
    WHERE r.session_id = $id AND r.flow_id IN (SELECT unnest($inStretches))`,
  contentType: String(noRecord),
};

// Without ORDER BY: putting them in order here costs a third of what it costs there.
const each = ({ from, contentType }: Source, within: string): string =>
  `SELECT place::DOUBLE, (direction = 'down')::DOUBLE, ${contentType}::DOUBLE, time_ms,
     length_bytes::DOUBLE ${from}${within}`;

const inPieces = ({ from, contentType }: Source, within: string): string =>
  `SELECT place::DOUBLE, (direction = 'down')::DOUBLE, ${contentType}::DOUBLE AS type, min(time_ms),
     sum(length_bytes)::DOUBLE, max(time_ms), count(*)::DOUBLE
   ${from}${within} GROUP BY place, direction, type, floor(time_ms / $pieceMs)`;

export async function readRecordColumns(
  database: Database,
  id: string,
  question: RecordQuestion,
  most: number = waterfallLimits.records,
): Promise<TimelineRecords> {
  const { flows, inStretches } = question;
  const recordTotal = flows.reduce((sum, { recordCount }) => sum + recordCount, 0);
  const page = { id, flowIds: flows.map(({ flowId }) => flowId) };
  const sources: Asked[] = [
    ...(recordTotal === 0 ? [] : [{ source: records, parameters: page, total: recordTotal }]),
    ...(inStretches.length === 0
      ? []
      : [
          {
            source: stretches,
            parameters: { ...page, inStretches },
            total: question.stretches,
          },
        ]),
  ];
  const isAll = recordTotal + question.stretches <= most;
  // Both directions of all connections may have something in every piece.
  const pieces = Math.max(10, Math.floor(most / (2 * Math.max(1, flows.length))));
  const pieceMs = isAll ? null : chooseBucketMs(await readSpanMs(database, sources), pieces);
  const read: Float64Array[][] = [];
  for (const asked of sources) read.push(await readSource(database, asked, { flows, pieceMs }));
  return { records: toColumns(joinColumns(read), flows.length), pieceMs };
}

/** Beyond it a number is no exact one, and the database takes it for none. */
const latestMs = Number.MAX_SAFE_INTEGER;

/**
 * When these connections were open; null: no telling. The database keeps the least and the greatest time
 * of each stretch of rows, and passes over those that lie outside.
 */
function lifeOf(flows: readonly FlowRow[]): { fromMs: number; toMs: number } | null {
  const opened = flows.reduce((least, { openedMs }) => Math.min(least, openedMs), Infinity);
  const closed = flows.reduce(
    (most, { closedMs }) => Math.max(most, closedMs ?? Infinity),
    -Infinity,
  );
  // A clock read a moment later may be a moment off.
  const [fromMs, toMs] = [opened - 1000, closed + 1000];
  return Math.abs(fromMs) < latestMs && Math.abs(toMs) < latestMs ? { fromMs, toMs } : null;
}

interface Asked {
  readonly source: Source;
  readonly parameters: Parameters;
  /** How many there must be. */
  readonly total: number;
}

/** What passes long after a connection was closed is rare: it is asked for when something is missing. */
async function readSource(
  database: Database,
  { source, parameters, total }: Asked,
  { flows, pieceMs }: { flows: readonly FlowRow[]; pieceMs: number | null },
): Promise<Float64Array[]> {
  const read = (life: Parameters | null): Promise<Float64Array[]> => {
    const within = life === null ? '' : ' AND r.time_ms >= $fromMs AND r.time_ms <= $toMs';
    const given = { ...parameters, ...life };
    return pieceMs === null
      ? database.columns(each(source, within), given)
      : database.columns(inPieces(source, within), { ...given, pieceMs });
  };
  const life = lifeOf(flows);
  const found = await read(life);
  const [places = empty] = found;
  const count = found[6]?.reduce((sum, one) => sum + one, 0) ?? places.length;
  return count >= total || life === null ? found : read(null);
}

/** From the first record of a source to its last; the longer one. */
async function readSpanMs(database: Database, sources: readonly Asked[]): Promise<number> {
  let longestMs = 0;
  for (const { source, parameters } of sources) {
    const span = `SELECT coalesce(max(time_ms) - min(time_ms), 0)::DOUBLE ${source.from}`;
    const [[spanMs = 0] = []] = await database.columns(span, parameters);
    longestMs = Math.max(longestMs, spanMs);
  }
  return longestMs;
}

function joinColumns(parts: readonly (readonly Float64Array[])[]): readonly Float64Array[] {
  const [first = [], ...rest] = parts;
  if (rest.length === 0) return first;
  return first.map((column, index) => {
    const columns = [column, ...rest.map((part) => part[index] ?? empty)];
    const joined = new Float64Array(columns.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const one of columns) {
      joined.set(one, at);
      at += one.length;
    }
    return joined;
  });
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
