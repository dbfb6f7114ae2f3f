// Names in the clear: told by the connections themselves, and asked for in look-ups.
import { z } from 'zod';
import type { ClearRow } from '../../shared/model/flow-query.ts';
import { plainName } from '../../shared/model/host.ts';
import { nameLeakSchema } from '../../shared/model/observation.ts';
import { byteSpanSchema, type ByteSpan } from '../../shared/model/segment.ts';
import { nameLeakWords } from '../../shared/words/name-leaks.ts';
import type { ClearPage } from './clear-list.ts';
import type { Database } from './database.ts';
import { jsonColumn } from './json-column.ts';
import type { FlowView } from './flow-view.ts';
import { lookupTable } from './flow-lookups.ts';
import type { Where } from './flow-where.ts';
import type { Page } from './read-pages.ts';

const nameRowSchema = z.object({
  leak: nameLeakSchema,
  name: z.string(),
  flows: z.int(),
  firstMs: z.number(),
  flow_id: z.string(),
  evidence: jsonColumn(byteSpanSchema).nullable(),
});

/** Most connections first; one row for each name and way it leaked. */
export async function readClearNames(
  database: Database,
  view: FlowView,
  where: Where,
  page: Page,
): Promise<ClearPage> {
  const lookups = await lookupTable(database, view);
  const named = `
    SELECT leaks.v AS leak, words.v AS name, said.flows, said."firstMs", said.flow_id, NULL AS evidence
    FROM (SELECT rows.leak, rows.name, count(*)::INTEGER AS flows, min(opened_ms) AS "firstMs",
        arg_min(flow_id, n) AS flow_id
      FROM ${view.flows} rows WHERE ${where.sql} AND rows.name IS NOT NULL GROUP BY ALL) said
    JOIN ${view.words.leak} leaks ON leaks.id = said.leak AND leaks.v <> 'dns'
    JOIN ${view.words.name} words ON words.id = said.name
    UNION ALL
    SELECT 'dns', asked.name, count(DISTINCT asked.flow_n)::INTEGER, min(asked.asked_ms),
      arg_min(rows.flow_id, (asked.asked_ms, rows.n)), arg_min(asked.evidence, (asked.asked_ms, rows.n))
    FROM ${lookups} asked JOIN ${view.flows} rows ON rows.n = asked.flow_n
    WHERE ${where.sql} GROUP BY asked.name`;
  const total = await database.count(
    `SELECT count(*)::DOUBLE AS total FROM (${named})`,
    where.parameters,
  );
  if (page.limit === 0 || page.offset >= total) return { rows: [], total };
  const found = await database.query(
    `SELECT * FROM (${named}) ORDER BY flows DESC, "firstMs", name, leak LIMIT $limit OFFSET $offset`,
    nameRowSchema,
    { ...where.parameters, limit: page.limit, offset: page.offset },
  );
  const spans = await readSpans(database, view, found);
  return {
    total,
    rows: found.map(({ leak, name, flows, firstMs, flow_id, evidence }): ClearRow => ({
      severity: 1,
      kind: 'name',
      label: nameLeakWords[leak],
      value: name,
      name,
      flows,
      firstMs,
      evidence: evidence ?? spans.get(`${flow_id} ${name}`) ?? null,
    })),
  };
}

/** Where the names stand in the connections that first told them. */
async function readSpans(
  database: Database,
  view: FlowView,
  rows: readonly { readonly flow_id: string }[],
): Promise<Map<string, ByteSpan>> {
  const found = await database.query(
    `SELECT flow_id AS "flowId", value, direction, stream_offset::DOUBLE AS "offset",
       length_bytes AS "lengthBytes"
     FROM clear_facts
     WHERE session_id = $id AND kind = 'name' AND flow_id IN (SELECT unnest($flows))
     ORDER BY n DESC`,
    byteSpanSchema.extend({ value: z.string() }),
    { id: view.sessionId, flows: [...new Set(rows.map(({ flow_id }) => flow_id))] },
  );
  return new Map(found.map(({ value, ...span }) => [`${span.flowId} ${plainName(value)}`, span]));
}
