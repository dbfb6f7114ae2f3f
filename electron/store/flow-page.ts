// A page of the connections table: filtered, sorted, and only the rows in sight.
import { z } from 'zod';
import {
  flowRowSchema,
  type FlowFilter,
  type FlowRow,
  type FlowSort,
} from '../../shared/model/flow-query.ts';
import { nameLeakSchema } from '../../shared/model/observation.ts';
import { clearFactKindSchema } from '../../shared/model/clear-text.ts';
import { placeSchema } from '../../shared/model/place.ts';
import type { Database } from './database.ts';
import { readAsked } from './flow-lookups.ts';
import { orderTable, type FlowView } from './flow-view.ts';
import { whereOf, type Where } from './flow-where.ts';
import type { Page } from './read-pages.ts';

export interface FlowQuestion extends Page {
  readonly filter: FlowFilter;
  readonly sort: FlowSort;
}

/** Beyond it, finding the first so-and-so many rows anew each time costs more than keeping the order. */
const deepOffset = 2000;
const maxTotals = 200;

/** Columns of the view, where words are numbers. */
const sortKeys = {
  time: 'rows.opened_ms',
  name: 'rows.name',
  address: 'rows.address',
  country: 'rows.country',
  operator: 'rows.operator',
  port: 'rows.remote_port',
  version: 'rows.version',
  alpn: 'rows.alpn',
  ja4: 'rows.ja4',
  bytes: 'rows.bytes',
  records: 'rows.record_count',
  // Those still open come last.
  duration: 'rows.closed_ms - rows.opened_ms',
} as const satisfies Record<FlowSort['column'], string>;

const rowSchema = z
  .object({
    n: z.int(),
    flow_id: z.string(),
    transport: flowRowSchema.shape.transport,
    protocol: flowRowSchema.shape.protocol,
    user: z.string(),
    local_port: z.int(),
    address: z.string(),
    remote_port: z.int(),
    country_code: z.string().nullable(),
    country: z.string().nullable(),
    asn: z.bigint().nullable(),
    operator: z.string().nullable(),
    scope: placeSchema.shape.scope,
    opened_ms: z.number(),
    closed_ms: z.number().nullable(),
    bytes_up: z.bigint(),
    bytes_down: z.bigint(),
    missing_up: z.bigint(),
    missing_down: z.bigint(),
    name: z.string().nullable(),
    leak: nameLeakSchema.nullable(),
    site: z.string().nullable(),
    record_count: z.int(),
    alpn: z.string().nullable(),
    version: z.string().nullable(),
    ja4: z.string().nullable(),
    clear_mask: z.int(),
  })
  .transform((row): FlowRow & { readonly n: number } => ({
    n: row.n,
    asked: [],
    flowId: row.flow_id,
    transport: row.transport,
    protocol: row.protocol,
    local: { address: row.user, port: row.local_port },
    remote: { address: row.address, port: row.remote_port },
    place: {
      countryCode: row.country_code,
      countryName: row.country,
      asn: row.asn === null ? null : Number(row.asn),
      operator: row.operator,
      scope: row.scope,
    },
    openedMs: row.opened_ms,
    closedMs: row.closed_ms,
    bytesUp: Number(row.bytes_up),
    bytesDown: Number(row.bytes_down),
    ...(row.missing_up + row.missing_down > 0n && {
      notCaptured: { up: Number(row.missing_up), down: Number(row.missing_down) },
    }),
    name: row.name,
    nameLeak: row.leak,
    site: row.site,
    recordCount: row.record_count,
    alpn: row.alpn === null ? [] : row.alpn.split(','),
    tlsVersion: row.version,
    ja4: row.ja4,
    clear: clearFactKindSchema.options.filter((_, index) => (row.clear_mask >> index) & 1),
  }));

/** Rows of one page and how many there are in all; ties are in the order they were seen. */
export async function readFlowRows(
  database: Database,
  view: FlowView,
  question: FlowQuestion,
): Promise<{ flows: FlowRow[]; total: number }> {
  const { sort, offset, limit } = question;
  const direction = sort.descending ? 'DESC' : 'ASC';
  const order = `${sortKeys[sort.column]} ${direction} NULLS LAST, rows.n`;
  const where = whereOf(view, question.filter);
  return readOrderedRows(database, view, { where, order, offset, limit });
}

export interface OrderedPage extends Page {
  readonly where: Where;
  /** What stands after ORDER BY; ends in `rows.n`, so that no two rows are equal. */
  readonly order: string;
}

/** Rows of one page in any order of the view's columns. */
export async function readOrderedRows(
  database: Database,
  view: FlowView,
  page: OrderedPage,
): Promise<{ flows: FlowRow[]; total: number }> {
  const total = await countFlows(database, view, page.where);
  if (page.offset >= total) return { flows: [], total };
  const numbers = await pickRows(database, view, page);
  return { flows: await spellRows(database, view, numbers, page.order), total };
}

/** Which rows stand on the page, by their `n`. */
async function pickRows(
  database: Database,
  view: FlowView,
  { where, order, offset, limit }: OrderedPage,
): Promise<number[]> {
  const all = `SELECT n FROM ${view.flows} rows WHERE ${where.sql} ORDER BY ${order}`;
  const row = z.object({ n: z.int() });
  const found =
    offset < deepOffset
      ? await database.query(`${all} LIMIT $limit OFFSET $offset`, row, {
          ...where.parameters,
          limit,
          offset,
        })
      : await database.query(
          `SELECT n FROM ${await keepOrder()} WHERE rowid >= $offset AND rowid < $end`,
          row,
          { offset, end: offset + limit },
        );
  return found.map(({ n }) => n);

  function keepOrder(): Promise<string> {
    return orderTable(database, view, JSON.stringify([order, where]), (table) =>
      database.execute(`CREATE TEMPORARY TABLE ${table} AS ${all}`, where.parameters),
    );
  }
}

/** Numbers back to words, for the rows of one page. */
async function spellRows(
  database: Database,
  view: FlowView,
  numbers: readonly number[],
  order: string,
): Promise<FlowRow[]> {
  if (numbers.length === 0) return [];
  const words = Object.entries(view.words);
  const rows = await database.query(
    `SELECT rows.* REPLACE (${words.map(([column, table]) => `${table}.v AS ${column}`).join(', ')})
     FROM (SELECT * FROM ${view.flows} WHERE n IN (${numbers.join(', ')})) rows
     ${words.map(([column, table]) => `LEFT JOIN ${table} ON rows.${column} = ${table}.id`).join(' ')}
     ORDER BY ${order}`,
    rowSchema,
  );
  const lookups = rows.filter(({ protocol }) => protocol === 'dns').map(({ n }) => n);
  const asked = await readAsked(database, view, lookups);
  return rows.map(({ n, ...row }) => ({ ...row, asked: asked.get(n) ?? [] }));
}

/** Asked for with every page of a long table, so it is remembered. */
export async function countFlows(
  database: Database,
  view: FlowView,
  where: Where,
): Promise<number> {
  const key = JSON.stringify(where);
  const known = view.totals.get(key);
  if (known !== undefined) return known;
  const total = await database.count(
    `SELECT count(*)::DOUBLE AS total FROM ${view.flows} rows WHERE ${where.sql}`,
    where.parameters,
  );
  if (view.totals.size >= maxTotals) view.totals.clear();
  view.totals.set(key, total);
  return total;
}
