// TLS records from their columns, and what stands for them where a connection has none.
import { z } from 'zod';
import { mostRecords, noRecord } from '../../shared/model/handshake.ts';
import { pieceKindSchema } from '../../shared/model/record-bars.ts';
import { observedRecordSchema, type ObservedRecord } from '../../shared/model/tls.ts';
import { flowIdSchema } from '../../shared/model/segment.ts';
import type { Database, Parameters } from './database.ts';
import type { Page } from './read-pages.ts';

const recordRowSchema = observedRecordSchema.extend({
  flowId: flowIdSchema,
  kind: pieceKindSchema,
});
export type RecordRow = z.infer<typeof recordRowSchema>;

export interface RecordPage {
  readonly records: RecordRow[];
  readonly total: number;
}

const none = new Float64Array();

/** In numbers, as records come by the hundred thousand. */
const figures = `direction = 'down' AS is_down, time_ms, stream_offset, length_bytes, content_type`;
const figureColumns = `place::DOUBLE, is_down::DOUBLE, time_ms, stream_offset::DOUBLE,
  length_bytes::DOUBLE, content_type::DOUBLE`;

/**
 * The records of each of these flows, in the flows' order and then as each had them. `condition`: which rows
 * of `records` count, in SQL.
 */
export async function recordsOf(
  database: Database,
  condition: string,
  flowIds: readonly string[],
  parameters: Parameters = {},
): Promise<ObservedRecord[][]> {
  const columns = await database.columns(
    `SELECT ${figureColumns} FROM (SELECT flow_id, n, ${figures} FROM records WHERE ${condition}) JOIN
       (SELECT unnest($flowIds) AS flow_id, unnest(range(len($flowIds))) AS place) page
       USING (flow_id)
     ORDER BY place, n`,
    { ...parameters, flowIds },
  );
  const records = flowIds.map((): ObservedRecord[] => []);
  const [places = none] = columns;
  for (const [at, place] of places.entries()) records[place]?.push(recordAt(columns, at));
  return records;
}

function recordAt(columns: readonly Float64Array[], at: number): ObservedRecord {
  const [, isDown = none, timeMs = none, offset = none, lengthBytes = none, type = none] = columns;
  return {
    direction: isDown[at] === 1 ? 'down' : 'up',
    timeMs: timeMs[at] ?? 0,
    offset: offset[at] ?? 0,
    lengthBytes: lengthBytes[at] ?? 0,
    contentType: type[at] ?? 0,
  };
}

/** The records of a flow, made when they are asked for; none of a flow that was not on the page. */
export type RecordsOfPage = (flowId: string) => ObservedRecord[];

/** Of all flows numbered from `first` to `last`. */
export async function readRecordsOfPage(
  database: Database,
  id: string,
  { first, last }: { readonly first: number; readonly last: number },
): Promise<RecordsOfPage> {
  const parameters = { id, first, last };
  const isOfPage = 'session_id = $id AND n BETWEEN $first AND $last';
  const flows = await database.query(
    `SELECT flow_id AS "flowId" FROM flows WHERE ${isOfPage} ORDER BY n, flow_id`,
    z.object({ flowId: z.string() }),
    parameters,
  );
  const columns = await database.columns(
    `SELECT ${figureColumns} FROM (SELECT flow_id, n, ${figures} FROM records WHERE session_id = $id) JOIN
       (SELECT flow_id, row_number() OVER (ORDER BY n, flow_id) - 1 AS place FROM flows WHERE ${isOfPage})
       USING (flow_id)
     ORDER BY place, n`,
    parameters,
  );
  const [places = none] = columns;
  const begins = new Map<string, number>();
  let at = 0;
  for (const [place, { flowId }] of flows.entries()) {
    if (places[at] === place) begins.set(flowId, at);
    while (places[at] === place) at += 1;
  }
  return (flowId) => {
    const records: ObservedRecord[] = [];
    const begin = begins.get(flowId) ?? places.length;
    for (let n = begin; n < places.length && places[n] === places[begin]; n += 1) {
      records.push(recordAt(columns, n));
    }
    return records;
  };
}

/**
 * Connections without records that said something, and whether it is known how everything passed (`is_whole`): every
 * byte of them, or as many pieces as are kept. Of both tables the condition of the rows that count. Ask with
 * `$mostRecords`.
 */
export const bareFlowsAmong = (ofFlows: string, ofSegments: string): string =>
  `SELECT n, flow_id, pieces, first_ms, bytes_up + bytes_down - up - down AS unlisted,
    CASE WHEN transport = 'udp' THEN 'datagram' ELSE 'stretch' END AS kind,
    (up = bytes_up AND down = bytes_down) OR pieces >= $mostRecords AS is_whole
  FROM (SELECT n, flow_id, transport, bytes_up, bytes_down FROM flows
    WHERE ${ofFlows} AND record_count = 0) bare
  JOIN (SELECT flow_id, count(*) AS pieces, min(time_ms) AS first_ms,
      coalesce(sum(length_bytes) FILTER (direction = 'up'), 0) AS up,
      coalesce(sum(length_bytes) FILTER (direction = 'down'), 0) AS down
    FROM segments WHERE ${ofSegments} GROUP BY flow_id) known USING (flow_id)`;

/** Those of which all is known. */
export const wholeFlowsAmong = (ofFlows: string, ofSegments: string): string =>
  `SELECT * FROM (${bareFlowsAmong(ofFlows, ofSegments)}) WHERE is_whole`;

/** Of one flow, or of all (`$flowId` null). */
const isAsked = 'session_id = $id AND ($flowId IS NULL OR flow_id = $flowId)';

/** A look-up hides nothing, and is among them where it was asked for. */
const wholeFlows = wholeFlowsAmong(
  `${isAsked} AND ($flowId IS NOT NULL OR protocol <> 'dns')`,
  isAsked,
);

/**
 * The TLS records of one flow, or of all (`$flowId` null); of connections without any their datagrams, and bytes as
 * they came. Ask with `$mostRecords`.
 */
export const piecesFrom = `FROM (
  SELECT flow_id, n, direction, time_ms, stream_offset, length_bytes, content_type, 'record' AS kind
    FROM records WHERE ${isAsked}
  UNION ALL
  SELECT flow_id, s.n, direction, time_ms, stream_offset, length_bytes, ${noRecord}, kind
    FROM segments s JOIN (${wholeFlows}) known USING (flow_id) WHERE ${isAsked}) pieces`;

/** A stretch of them in the order of time. */
export async function readRecords(
  database: Database,
  id: string,
  flowId: string | null,
  page: Page,
): Promise<RecordPage> {
  const question = { id, flowId, mostRecords };
  const records = await database.query(
    `SELECT flow_id AS "flowId", direction, time_ms AS "timeMs", stream_offset::DOUBLE AS "offset",
       length_bytes AS "lengthBytes", content_type AS "contentType", kind
     ${piecesFrom} ORDER BY time_ms, flow_id, n LIMIT $limit OFFSET $offset`,
    recordRowSchema,
    { ...question, ...page },
  );
  const total = `SELECT count(*)::DOUBLE AS total ${piecesFrom}`;
  return { records, total: await database.count(total, question) };
}

/**
 * How many records passed that are not kept. Only flows with as many as are kept are looked into: the facts of all
 * take long to read.
 */
export const countLeftOut = async (
  database: Database,
  id: string,
  flowId: string | null,
): Promise<number> =>
  database.count(
    `SELECT coalesce(sum((facts->>'$.tls.leftOut.records')::DOUBLE), 0) AS total FROM flows
     WHERE ${isAsked} AND record_count >= $mostRecords`,
    { id, flowId, mostRecords },
  );

/** Bytes behind the last piece that is kept of a connection without records. */
export const countUnlistedBytes = async (
  database: Database,
  id: string,
  flowId: string | null,
): Promise<number> =>
  database.count(
    `SELECT coalesce(sum(unlisted), 0)::DOUBLE AS total FROM (${wholeFlows}) WHERE pieces >= $mostRecords`,
    { id, flowId, mostRecords },
  );

/** Bytes of connections that a capture lacks. Few lack any: of the others the facts are not looked at. */
export const countNotCaptured = async (
  database: Database,
  id: string,
  flowId: string | null,
): Promise<number> =>
  database.count(
    `SELECT coalesce(sum(coalesce((facts->>'$.notCaptured.up')::DOUBLE, 0)
       + coalesce((facts->>'$.notCaptured.down')::DOUBLE, 0)), 0) AS total
     FROM flows WHERE ${isAsked} AND bytes_dropped`,
    { id, flowId },
  );
