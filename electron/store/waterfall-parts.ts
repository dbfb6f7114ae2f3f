// What a timeline is made of: a page of connections with their records as columns, the look-ups of
// their names, when the first bytes of those without records passed, and the requests they carried.
import { z } from 'zod';
import { mostRecords } from '../../shared/model/handshake.ts';
import type { FlowFilter, FlowRow } from '../../shared/model/flow-query.ts';
import type {
  RecordColumns,
  WaterfallOrder,
  WaterfallRequest,
} from '../../shared/model/waterfall.ts';
import type { Database } from './database.ts';
import { countFlows, readOrderedRows } from './flow-page.ts';
import type { FlowView } from './flow-view.ts';
import { whereOf, type Where } from './flow-where.ts';
import type { Page } from './read-pages.ts';
import { bareFlowsAmong } from './read-records.ts';
import { readRecordColumns } from './waterfall-records.ts';
import { readWaterfallRequests } from './waterfall-requests.ts';

export interface WaterfallQuestion extends Page {
  readonly filter: FlowFilter;
  readonly order: WaterfallOrder;
  /** As connections of their own. */
  readonly withLookups: boolean;
}

/** A question for a name, as far as the time it took goes. */
export interface TimedLookup {
  /** In lower case, without the final dot. */
  readonly name: string;
  /** Record type and transport. */
  readonly kind: string;
  readonly askedMs: number;
  readonly answeredMs: number;
}

export interface WaterfallParts {
  readonly flows: readonly FlowRow[];
  readonly total: number;
  readonly lookupFlows: number;
  readonly records: RecordColumns;
  readonly pieceMs: number | null;
  readonly lookups: readonly TimedLookup[];
  /** Of connections without records, by their index. */
  readonly firstBytes: ReadonlyMap<number, number>;
  readonly requests: WaterfallRequest[];
  readonly requestTotal: number;
}

const orders: Readonly<Record<WaterfallOrder, string>> = {
  start: 'rows.opened_ms, rows.n',
  site: 'rows.site NULLS LAST, rows.name NULLS LAST, rows.opened_ms, rows.n',
  bytes: 'rows.bytes DESC NULLS LAST, rows.n',
};

export async function readWaterfallParts(
  database: Database,
  view: FlowView,
  question: WaterfallQuestion,
): Promise<WaterfallParts> {
  const every = whereOf(view, question.filter);
  const where = question.withLookups ? every : withoutLookups(view, every);
  const { offset, limit } = question;
  const order = orders[question.order];
  const page = await readOrderedRows(database, view, { where, order, offset, limit });
  const all = question.withLookups ? page.total : await countFlows(database, view, every);
  const id = view.sessionId;
  const { flows } = page;
  const { firstBytes, ...stretches } = await readStretches(database, id, flows);
  return {
    ...page,
    lookupFlows: all - page.total,
    ...(await readRecordColumns(database, id, { flows, ...stretches })),
    lookups: await readLookupTimes(database, id, flows),
    firstBytes,
    ...(await readWaterfallRequests(database, id, flows)),
  };
}

function withoutLookups(view: FlowView, where: Where): Where {
  const dns = `(SELECT id FROM ${view.words.protocol} WHERE v = 'dns')`;
  return { ...where, sql: `${where.sql} AND rows.protocol IS DISTINCT FROM ${dns}` };
}

/** Nobody waits longer for a name before connecting to it. */
const longestWaitMs = 60_000;
const maxLookups = 5000;

/** A capture may say any time; the database takes whole numbers up to a size. */
const boundTime = (ms: number): number =>
  Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, ms));

async function readLookupTimes(
  database: Database,
  id: string,
  flows: readonly FlowRow[],
): Promise<TimedLookup[]> {
  const names = [...new Set(flows.flatMap(({ name }) => (name === null ? [] : [name])))];
  if (names.length === 0) return [];
  const opened = flows.map(({ openedMs }) => openedMs);
  return database.query(
    `SELECT * FROM (
       SELECT rtrim(lower(name), '.') AS name, type || ' ' || coalesce(detail->>'transport', '') AS kind,
         asked_ms AS "askedMs",
         (detail->>'answeredMs')::DOUBLE AS "answeredMs"
       FROM dns WHERE session_id = $id AND asked_ms >= $fromMs AND asked_ms <= $toMs
         AND rtrim(lower(name), '.') IN (SELECT unnest($names)))
     WHERE "answeredMs" IS NOT NULL ORDER BY "askedMs" LIMIT $limit`,
    z.object({ name: z.string(), kind: z.string(), askedMs: z.number(), answeredMs: z.number() }),
    {
      id,
      names,
      fromMs: boundTime(Math.min(...opened) - longestWaitMs),
      toMs: boundTime(Math.max(...opened)),
      limit: maxLookups,
    },
  );
}

interface Stretches {
  readonly firstBytes: ReadonlyMap<number, number>;
  readonly inStretches: readonly string[];
  readonly stretches: number;
}

/** Of connections without records: when they began to speak, and of which it is known how everything passed. */
async function readStretches(
  database: Database,
  id: string,
  flows: readonly FlowRow[],
): Promise<Stretches> {
  const places = new Map(
    flows.flatMap(({ flowId, recordCount }, place) => (recordCount === 0 ? [[flowId, place]] : [])),
  );
  if (places.size === 0) return { firstBytes: new Map(), inStretches: [], stretches: 0 };
  const isOnPage = 'session_id = $id AND flow_id IN (SELECT unnest($flowIds))';
  const rows = await database.query(
    `SELECT flow_id AS "flowId", first_ms AS "firstMs", pieces::INTEGER AS pieces, is_whole AS "isWhole"
     FROM (${bareFlowsAmong(isOnPage, isOnPage)})`,
    z.object({ flowId: z.string(), firstMs: z.number(), pieces: z.int(), isWhole: z.boolean() }),
    { id, flowIds: [...places.keys()], mostRecords },
  );
  const whole = rows.filter(({ isWhole }) => isWhole);
  return {
    firstBytes: new Map(rows.map(({ flowId, firstMs }) => [places.get(flowId) ?? 0, firstMs])),
    inStretches: whole.map(({ flowId }) => flowId),
    stretches: whole.reduce((total, { pieces }) => total + pieces, 0),
  };
}
