// TLS records from their columns.
import type { z } from 'zod';
import { observedRecordSchema } from '../../shared/model/tls.ts';
import { flowIdSchema } from '../../shared/model/segment.ts';
import type { Database } from './database.ts';
import type { Page } from './read-pages.ts';

const recordRowSchema = observedRecordSchema.extend({ flowId: flowIdSchema });
export type RecordRow = z.infer<typeof recordRowSchema>;

const columns = `flow_id AS "flowId", direction, time_ms AS "timeMs",
  stream_offset::DOUBLE AS "offset", length_bytes AS "lengthBytes", content_type AS "contentType"`;

/** Every record of these flows, in the order each flow had them. */
export function recordsOf(
  database: Database,
  id: string,
  flowIds: readonly string[],
): Promise<RecordRow[]> {
  return database.query(
    `SELECT ${columns} FROM records
     WHERE session_id = $id AND flow_id IN (SELECT unnest($flowIds)) ORDER BY flow_id, n`,
    recordRowSchema,
    { id, flowIds },
  );
}

/** A stretch of the records of one flow, or of all (`flowId` null), in the order of time. */
export async function readRecords(
  database: Database,
  id: string,
  flowId: string | null,
  page: Page,
): Promise<{ records: RecordRow[]; total: number }> {
  const from = `FROM records WHERE session_id = $id AND ($flowId IS NULL OR flow_id = $flowId)`;
  const records = await database.query(
    `SELECT ${columns} ${from} ORDER BY time_ms, flow_id, n LIMIT $limit OFFSET $offset`,
    recordRowSchema,
    { id, flowId, ...page },
  );
  const total = await database.count(`SELECT count(*)::DOUBLE AS total ${from}`, { id, flowId });
  return { records, total };
}
