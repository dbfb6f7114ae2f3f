// The requests that a page of connections carried, without their headers and bodies.
import { z } from 'zod';
import type { FlowRow } from '../../shared/model/flow-query.ts';
import { waterfallRequestSchema, type WaterfallRequest } from '../../shared/model/waterfall.ts';
import { waterfallLimits } from '../../shared/model/query-values.ts';
import type { Database } from './database.ts';

/** A path may be as long as its sender likes; nobody reads more of it on a bar. */
const maxPath = 300;

const rowSchema = waterfallRequestSchema.omit({ connection: true }).extend({ flowId: z.string() });

/** All paths in one go, so that a detail with its bodies is read through once. */
const taken = [
  '$.request.method',
  '$.request.host',
  '$.request.path',
  '$.request.query',
  '$.response.status',
  '$.startedMs',
  '$.headersMs',
  '$.endedMs',
  '$.response.size.bodyBytes',
  '$.failure.kind',
  '$.page.connection',
];
const at = (path: string): string => `part[${taken.indexOf(path) + 1}]`;

const sql = `SELECT id, "flowId", ${at('$.request.method')} AS method, ${at('$.request.host')} AS host,
    left(${at('$.request.path')} || ${at('$.request.query')}, ${maxPath}) AS path,
    ${at('$.response.status')}::INTEGER AS status, ${at('$.startedMs')}::DOUBLE AS "startedMs",
    ${at('$.headersMs')}::DOUBLE AS "headersMs", ${at('$.endedMs')}::DOUBLE AS "endedMs",
    ${at('$.response.size.bodyBytes')}::DOUBLE AS "bodyBytes",
    ${at('$.failure.kind')} IS NOT NULL AS "hasFailed",
    coalesce(${at('$.page.connection')}, 'certain') AS certainty
  FROM (
    SELECT n, exchange_id AS id, flow_id AS "flowId",
      json_extract_string(detail, [${taken.map((path) => `'${path}'`).join(', ')}]) AS part
    FROM exchanges WHERE session_id = $id AND flow_id IN (SELECT unnest($flowIds)) ORDER BY n LIMIT $limit)
  ORDER BY "startedMs", n`;

export async function readWaterfallRequests(
  database: Database,
  id: string,
  flows: readonly FlowRow[],
): Promise<{ requests: WaterfallRequest[]; requestTotal: number }> {
  const flowIds = flows.map(({ flowId }) => flowId);
  if (flowIds.length === 0) return { requests: [], requestTotal: 0 };
  const requestTotal = await database.count(
    `SELECT count(*)::DOUBLE AS total FROM exchanges
     WHERE session_id = $id AND flow_id IN (SELECT unnest($flowIds))`,
    { id, flowIds },
  );
  if (requestTotal === 0) return { requests: [], requestTotal };
  const limit = waterfallLimits.requests;
  const rows = await database.query(sql, rowSchema, { id, flowIds, limit });
  const places = new Map(flowIds.map((flowId, place) => [flowId, place]));
  const requests = rows.map(({ flowId, ...request }) => ({
    ...request,
    connection: places.get(flowId) ?? 0,
  }));
  return { requests, requestTotal };
}
