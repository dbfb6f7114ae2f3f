// Records for a chart: how many there are, and no more bars than can be told apart.
import { z } from 'zod';
import { mostRecords } from '../../shared/model/handshake.ts';
import { recordBarLimits } from '../../shared/model/query-values.ts';
import type { RecordBars } from '../../shared/model/record-bars.ts';
import type { Database } from './database.ts';
import { chooseBucketMs } from './flow-time.ts';
import { countLeftOut, countNotCaptured, countUnlistedBytes, piecesFrom } from './read-records.ts';

const sumsSchema = z.object({
  total: z.number(),
  records: z.number(),
  datagrams: z.number(),
  bytesUp: z.number(),
  bytesDown: z.number(),
  spanMs: z.number(),
});

const sums = `SELECT count(*)::DOUBLE AS total, count(*) FILTER (kind = 'record')::DOUBLE AS records,
  count(*) FILTER (kind = 'datagram')::DOUBLE AS datagrams,
  coalesce(max(time_ms) - min(time_ms), 0)::DOUBLE AS "spanMs",
  coalesce(sum(length_bytes) FILTER (direction = 'up'), 0)::DOUBLE AS "bytesUp",
  coalesce(sum(length_bytes) FILTER (direction = 'down'), 0)::DOUBLE AS "bytesDown" ${piecesFrom}`;

const each = `SELECT time_ms, length_bytes::DOUBLE, (direction = 'down')::DOUBLE, content_type::DOUBLE
  ${piecesFrom} ORDER BY time_ms, flow_id, n`;

const inPieces = `SELECT floor(time_ms / $pieceMs) * $pieceMs AS piece, sum(length_bytes)::DOUBLE,
    (direction = 'down')::DOUBLE, content_type::DOUBLE
  ${piecesFrom} GROUP BY piece, direction, content_type ORDER BY piece, content_type, direction`;

const noSums = { total: 0, records: 0, datagrams: 0, bytesUp: 0, bytesDown: 0, spanMs: 0 };

const none = new Float64Array();

/** Of one flow, or of all (`flowId` null). */
export async function readRecordBars(
  database: Database,
  id: string,
  flowId: string | null,
  limits: { readonly bars: number; readonly pieces: number } = recordBarLimits,
): Promise<RecordBars> {
  const question = { id, flowId, mostRecords };
  const [found] = await database.query(sums, sumsSchema, question);
  const { spanMs, ...all } = found ?? noSums;
  const pieceMs = all.total <= limits.bars ? null : chooseBucketMs(spanMs, limits.pieces);
  const columns =
    pieceMs === null
      ? await database.columns(each, question)
      : await database.columns(inPieces, { ...question, pieceMs });
  const [timeMs = none, bytes = none, isDown = none, contentType = none] = columns;
  return {
    ...all,
    leftOut: await countLeftOut(database, id, flowId),
    unlistedBytes: await countUnlistedBytes(database, id, flowId),
    notCaptured: await countNotCaptured(database, id, flowId),
    pieceMs,
    timeMs,
    bytes,
    isDown: Uint8Array.from(isDown),
    contentType: Uint8Array.from(contentType),
  };
}
