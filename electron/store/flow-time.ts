// When whom: flows of the busiest values of a facet in pieces of time of a round length.
import { z } from 'zod';
import {
  facetRowSchema,
  type SumFacet,
  type FlowFilter,
  type FlowTimeline,
} from '../../shared/model/flow-query.ts';
import type { Database } from './database.ts';
import { flowSums } from './flow-sums.ts';
import type { FlowView } from './flow-view.ts';
import { whereOf } from './flow-where.ts';

/** Round lengths, ms; the last ones are a day, a week and thirty days. */
const bucketLengths = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000,
  300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000,
  604_800_000, 2_592_000_000,
];

/** The shortest round length with which `spanMs` takes at most `most` pieces. */
export function chooseBucketMs(spanMs: number, most: number): number {
  const found = bucketLengths.find((length) => spanMs / length <= most);
  return found ?? Math.ceil(spanMs / most);
}

/** Flows of the busiest values over time; `buckets` is how many pieces at most. */
export async function sumOverTime(
  database: Database,
  view: FlowView,
  question: {
    filter: FlowFilter;
    facet: SumFacet;
    rows: number;
    buckets: number;
  },
): Promise<FlowTimeline> {
  const { filter, facet } = question;
  const where = whereOf(view, filter);
  const top = await database.query(
    `SELECT words.v AS value, code, flows, "firstMs", "lastMs" FROM (
       SELECT rows.${facet} AS code, ${flowSums} FROM ${view.flows} rows WHERE ${where.sql}
       GROUP BY code ORDER BY flows DESC, code LIMIT $limit) top
     LEFT JOIN ${view.words[facet]} words ON words.id = code ORDER BY flows DESC, code`,
    facetRowSchema
      .pick({ value: true, flows: true, firstMs: true, lastMs: true })
      .extend({ code: z.int().nullable() }),
    { ...where.parameters, limit: question.rows },
  );
  const firstMs = Math.min(...top.map((row) => row.firstMs));
  const lastMs = Math.max(...top.map((row) => row.lastMs));
  if (top.length === 0) return { startMs: 0, bucketMs: 1, buckets: 0, rows: [], cells: [] };
  // One piece fewer, because the first begins at a round time before the first flow.
  const bucketMs = chooseBucketMs(lastMs - firstMs, question.buckets - 1);
  const startMs = Math.floor(firstMs / bucketMs) * bucketMs;
  const rowOf = new Map(top.map(({ code }, index) => [code, index]));
  const codes = top.flatMap(({ code }) => (code === null ? [] : [code]));
  const isTop = `(rows.${facet} IN (${[...codes, -1].join(', ')})${rowOf.has(null) ? ` OR rows.${facet} IS NULL` : ''})`;
  const cells = await database.query(
    `SELECT rows.${facet} AS code, floor((opened_ms - $startMs) / $bucketMs)::INTEGER AS bucket,
       count(*)::INTEGER AS flows
     FROM ${view.flows} rows WHERE ${where.sql} AND ${isTop} GROUP BY ALL ORDER BY bucket, code`,
    z.object({ code: z.int().nullable(), bucket: z.int(), flows: z.int() }),
    { ...where.parameters, startMs, bucketMs },
  );
  return {
    startMs,
    bucketMs,
    buckets: Math.floor((lastMs - startMs) / bucketMs) + 1,
    rows: top.map(({ value, flows }) => ({ value, flows })),
    cells: cells.map(({ code, bucket, flows }) => [rowOf.get(code) ?? 0, bucket, flows]),
  };
}
