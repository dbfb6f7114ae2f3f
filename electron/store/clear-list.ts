// What stood in the clear, worst first: what was readable beside names (from the list saved with the
// session), then the names that connections gave away, then those that were looked up.
import { z } from 'zod';
import {
  clearKindSumSchema,
  clearRowSchema,
  type ClearKindSum,
  type ClearRow,
  type FlowFilter,
} from '../../shared/model/flow-query.ts';
import { clearFactKindSchema } from '../../shared/model/clear-text.ts';
import type { Database } from './database.ts';
import { inOneThread } from './memory-budget.ts';
import type { FlowView } from './flow-view.ts';
import { whereOf, type Where } from './flow-where.ts';
import { readClearNames } from './clear-names.ts';
import type { Page } from './read-pages.ts';

export interface ClearQuestion extends Page {
  readonly filter: FlowFilter;
}

export interface ClearPage {
  readonly rows: ClearRow[];
  readonly total: number;
}

/** One page; choices of kind in the filter leave the other kinds out. */
export async function readClearRows(
  database: Database,
  view: FlowView,
  question: ClearQuestion,
): Promise<ClearPage> {
  const where = whereOf(view, question.filter);
  const kinds = question.filter.choices.flatMap(({ facet, value }) =>
    facet === 'clear' && value !== null ? [value] : [],
  );
  const worse = await readFacts(database, view, { where, kinds, page: question });
  const left = question.limit - worse.rows.length;
  // Names have no kind that could be chosen.
  if (kinds.length > 0) return worse;
  const offset = Math.max(0, question.offset - worse.total);
  const names = await readClearNames(database, view, where, { offset, limit: Math.max(0, left) });
  return { rows: [...worse.rows, ...names.rows], total: worse.total + names.total };
}

/** Each kind with as many facts as its rows are once it is chosen; choices of kind do not count. */
export async function sumClearKinds(
  database: Database,
  view: FlowView,
  filter: FlowFilter,
): Promise<ClearKindSum[]> {
  const where = whereOf(view, filter, 'clear');
  const { facts, groups } = await factTables(database, view);
  const kinds = clearFactKindSchema.options.map((kind, at) => `('${kind}', ${2 ** at})`);
  return database.query(
    `WITH said AS (
       SELECT g.kind, count(*)::INTEGER AS facts FROM ${groups} g WHERE g.id IN (
         SELECT f.group_id FROM ${facts} f JOIN ${view.flows} rows ON rows.n = f.flow_n
         WHERE ${where.sql})
       GROUP BY g.kind),
     shown AS (
       SELECT kinds.kind, kinds.mask, count(*)::INTEGER AS flows FROM ${view.flows} rows
       JOIN (VALUES ${kinds.join(', ')}) kinds(kind, mask) ON (rows.clear_mask & kinds.mask) <> 0
       WHERE ${where.sql} GROUP BY ALL)
     SELECT kind, facts, flows FROM said JOIN shown USING (kind) ORDER BY mask`,
    clearKindSumSchema,
    where.parameters,
  );
}

/** Of a fact that was told several times the first; at one moment, that of the flow that began before. */
const first = '(f.time_ms, f.flow_n, f.stream_offset)';

const factRowSchema = clearRowSchema.omit({ evidence: true, told: true }).extend({
  address: z.string(),
  addresses: z.int(),
  flow_id: z.string(),
  direction: z.enum(['up', 'down']),
  stream_offset: z.bigint(),
  length_bytes: z.int(),
});

async function readFacts(
  database: Database,
  view: FlowView,
  { where, kinds, page }: { where: Where; kinds: readonly string[]; page: Page },
): Promise<ClearPage> {
  const { facts, groups } = await factTables(database, view);
  const tables = `${facts} f JOIN ${view.flows} rows ON rows.n = f.flow_n
    JOIN ${groups} g ON g.id = f.group_id`;
  const condition = `${where.sql} AND (len($kinds) = 0 OR list_contains($kinds, g.kind))`;
  const from = `FROM ${tables} WHERE ${condition}`;
  const parameters = { ...where.parameters, kinds };
  const total = await database.count(
    `SELECT count(DISTINCT f.group_id)::DOUBLE AS total ${from}`,
    parameters,
  );
  if (page.offset >= total) return { rows: [], total };
  // Sums of the page's facts alone: of every one they would take a hundred megabytes.
  const rows = await database.query(
    `WITH page AS (SELECT DISTINCT f.group_id AS id ${from} ORDER BY id LIMIT $limit OFFSET $offset)
     SELECT g.severity, g.kind, g.label, g.value, g.name, count(DISTINCT f.flow_n)::INTEGER AS flows,
       arg_min(told.v, ${first}) AS address, count(DISTINCT rows.address)::INTEGER AS addresses,
       min(f.time_ms) AS "firstMs", arg_min(f.flow_id, ${first}) AS flow_id,
       arg_min(f.direction, ${first}) AS direction,
       arg_min(f.stream_offset, ${first}) AS stream_offset,
       arg_min(f.length_bytes, ${first}) AS length_bytes
     FROM ${tables} JOIN ${view.words.address} told ON told.id = rows.address
     WHERE ${condition} AND f.group_id IN (SELECT id FROM page)
     GROUP BY g.id, g.severity, g.kind, g.label, g.value, g.name ORDER BY g.id`,
    factRowSchema,
    { ...parameters, limit: page.limit, offset: page.offset },
  );
  return {
    rows: rows.map(({ flow_id, direction, stream_offset, length_bytes, ...found }) => ({
      ...toldRow(found),
      evidence: {
        flowId: flow_id,
        direction,
        offset: Number(stream_offset),
        lengthBytes: length_bytes,
      },
    })),
    total,
  };
}

/** A name says whom it was told to; without one only the address does. */
function toldRow<T extends { name: string | null; address: string; addresses: number }>(
  found: T,
): Omit<T, 'address' | 'addresses'> & Pick<ClearRow, 'told'> {
  const { address, addresses, ...row } = found;
  return row.name === null ? { ...row, told: { address, addresses } } : row;
}

/**
 * Facts by row of the view, and what they say apart, numbered from the worst; alike ones by what they say,
 * for the numbers of a capture's facts are not unique. Made when first asked for.
 */
async function factTables(
  database: Database,
  view: FlowView,
): Promise<{ facts: string; groups: string }> {
  const tables = { facts: `${view.flows}_facts`, groups: `${view.flows}_said` };
  if (!view.extra.has(tables.facts)) {
    await inOneThread(database, () => makeFactTables(database, view, tables));
  }
  return tables;
}

async function makeFactTables(
  database: Database,
  view: FlowView,
  { facts, groups }: { readonly facts: string; readonly groups: string },
): Promise<void> {
  const worth = clearFactKindSchema.options
    .map((kind, at) => `WHEN '${kind}' THEN ${at}`)
    .join(' ');
  const from = `FROM clear_facts WHERE session_id = $id AND kind <> 'name'`;
  await database.execute(
    `CREATE TEMPORARY TABLE ${groups} AS
     SELECT (row_number() OVER (ORDER BY severity DESC, CASE kind ${worth} END, times DESC, first_n,
         label, value, name))::INTEGER AS id,
       severity, kind, label, value, name
     FROM (SELECT severity, kind, label, value, name, count(*) AS times, min(n) AS first_n ${from} GROUP BY ALL)`,
    { id: view.sessionId },
  );
  view.extra.add(groups);
  await database.execute(
    `CREATE TEMPORARY TABLE ${facts} AS
     SELECT g.id AS group_id, rows.n AS flow_n, c.flow_id, c.time_ms, c.direction, c.stream_offset, c.length_bytes
     FROM (SELECT * ${from}) c
     JOIN ${view.flows} rows ON rows.flow_id = c.flow_id
     JOIN ${groups} g ON g.severity = c.severity AND g.kind = c.kind AND g.label = c.label
       AND g.value = c.value AND g.name IS NOT DISTINCT FROM c.name`,
    { id: view.sessionId },
  );
  view.extra.add(facts);
}
