// The figures of the overview: sums over a session's flows in all, by one facet, and by pair.
import { z } from 'zod';
import {
  facetRowSchema,
  flowPairSchema,
  flowTotalsSchema,
  type FacetRow,
  type FlowFilter,
  type FlowPair,
  type FlowTotals,
  type SumFacet,
} from '../../shared/model/flow-query.ts';
import type { Database } from './database.ts';
import type { FlowView } from './flow-view.ts';
import { whereOf } from './flow-where.ts';

export const flowSums = `count(*)::INTEGER AS flows, coalesce(sum(bytes_up), 0)::DOUBLE AS "bytesUp",
  coalesce(sum(bytes_down), 0)::DOUBLE AS "bytesDown",
  coalesce(min(opened_ms), 0) AS "firstMs", coalesce(max(opened_ms), 0) AS "lastMs"`;

export type SumOrder = 'flows' | 'bytes';
const orders = { flows: 'flows DESC', bytes: '"bytesUp" + "bytesDown" DESC' } as const;

/** Everything of the filter in one row. */
export async function sumFlows(
  database: Database,
  view: FlowView,
  filter: FlowFilter,
): Promise<FlowTotals> {
  const where = whereOf(view, filter);
  const distinct = (column: string): string => `count(DISTINCT rows.${column})::INTEGER`;
  const [row] = await database.query(
    `SELECT ${flowSums}, ${distinct('name')} AS names, ${distinct('site')} AS sites,
       ${distinct('address')} AS addresses, ${distinct('user')} AS users,
       coalesce(sum(missing_up + missing_down), 0)::DOUBLE AS "notCaptured"
     FROM ${view.flows} rows WHERE ${where.sql}`,
    flowTotalsSchema,
    where.parameters,
  );
  if (row === undefined) throw new Error('a sum without a row');
  return row;
}

/** The largest values of a facet; its own choices in the filter do not count. */
export async function sumByFacet(
  database: Database,
  view: FlowView,
  question: { filter: FlowFilter; facet: SumFacet; order: SumOrder; limit: number },
): Promise<{ rows: FacetRow[]; total: number }> {
  const { filter, facet, order, limit } = question;
  const where = whereOf(view, filter, facet);
  const grouped = `SELECT rows.${facet} AS code, ${flowSums} FROM ${view.flows} rows WHERE ${where.sql} GROUP BY code`;
  const rows = await database.query(
    `SELECT words.v AS value, top.* EXCLUDE (code, total), total FROM (
       SELECT *, (count(*) OVER ())::INTEGER AS total FROM (${grouped}) ORDER BY ${orders[order]}, code LIMIT $limit) top
     LEFT JOIN ${view.words[facet]} words ON words.id = top.code
     ORDER BY ${orders[order]}, code`,
    facetRowSchema.extend({ total: z.int() }),
    { ...where.parameters, limit },
  );
  return { rows: rows.map(({ total: _total, ...row }) => row), total: rows[0]?.total ?? 0 };
}

/** Who talked to whom, most connections first. */
export async function sumByPair(
  database: Database,
  view: FlowView,
  { filter, limit }: { filter: FlowFilter; limit: number },
): Promise<FlowPair[]> {
  const where = whereOf(view, filter);
  return database.query(
    `SELECT users.v AS user, coalesce(names.v, addresses.v) AS peer, names.v IS NOT NULL AS "isName",
       top.* EXCLUDE (user_code, name_code, address_code)
     FROM (
       SELECT rows.user AS user_code, rows.name AS name_code,
         CASE WHEN rows.name IS NULL THEN rows.address END AS address_code, ${flowSums}
       FROM ${view.flows} rows WHERE ${where.sql} GROUP BY ALL
       ORDER BY flows DESC, user_code, name_code, address_code LIMIT $limit) top
     LEFT JOIN ${view.words.user} users ON users.id = user_code
     LEFT JOIN ${view.words.name} names ON names.id = name_code
     LEFT JOIN ${view.words.address} addresses ON addresses.id = address_code
     ORDER BY flows DESC, user_code, name_code, address_code`,
    flowPairSchema,
    { ...where.parameters, limit },
  );
}
