// A session back from its rows, a page at a time. Every JSON column is checked against the model on the way.
import { z } from 'zod';
import { exchangeSchema } from '../../shared/model/exchange.ts';
import { failureSchema } from '../../shared/model/failure.ts';
import { ledgerRowSchema } from '../../shared/model/ledger.ts';
import { dnsLookupSchema } from '../../shared/model/dns.ts';
import { observeFactsSchema } from '../../shared/model/observe.ts';
import { pageOutcomeSchema } from '../../shared/model/page.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { ObservedRecord } from '../../shared/model/tls.ts';
import type { DnsLookup } from '../../shared/model/dns.ts';
import {
  captureFactsSchema,
  inspectRequestSchema,
  resolverInfoSchema,
  sessionSchema,
  summarySchema,
  visitSchema,
} from '../../shared/model/session.ts';
import type { Session, SessionDocument, Summary, Visit } from '../../shared/model/session.ts';
import { jsonColumn } from './json-column.ts';
import type { Database, LazyRows } from './database.ts';
import { flowColumnList, flowRow } from './flow-rows.ts';
import type { FlowWithoutRecords, UnpackWords } from './flow-rows.ts';
import { recordsOf } from './read-records.ts';
import type { RowPage } from './row-pages.ts';

const headRowSchema = sessionSchema.omit({ visits: true }).extend({
  request: jsonColumn(inspectRequestSchema),
  resolver: jsonColumn(resolverInfoSchema),
  summary: jsonColumn(summarySchema),
  capture: jsonColumn(captureFactsSchema).nullable(),
  observe: jsonColumn(observeFactsSchema).nullable(),
});
const visitRowSchema = visitSchema
  .extend({
    failure: jsonColumn(failureSchema).nullable(),
    page: jsonColumn(pageOutcomeSchema).nullable(),
  })
  // Visits that were no page loads have no such fact at all.
  .transform(({ page, ...visit }) => (page === null ? visit : { ...visit, page }));

const dnsRowSchema = z.object({ detail: jsonColumn(dnsLookupSchema) });
const exchangeRowSchema = z.object({ detail: jsonColumn(exchangeSchema) });
const factRowSchema = z.object({ detail: jsonColumn(ledgerRowSchema) });

/** Null when there is no such session or it is hidden. */
export async function readSession(
  database: Database,
  id: string,
): Promise<{ session: Session; summary: Summary } | null> {
  const [head] = await database.query(
    `SELECT session_id AS id, title, kind, created_at_ms AS "createdAtMs",
       ended_at_ms AS "endedAtMs", status, request, resolver, summary,
       capture, observe
     FROM sessions WHERE session_id = $id AND NOT hidden`,
    headRowSchema,
    { id },
  );
  if (!head) return null;
  const { summary, capture, observe, ...rest } = head;
  const session = {
    ...rest,
    visits: await readVisits(database, id),
    ...(capture === null ? {} : { capture }),
    ...(observe === null ? {} : { observe }),
  };
  return { session, summary };
}

function readVisits(database: Database, id: string): Promise<Visit[]> {
  return database.query(
    `SELECT visit_id AS id, url, round, status, started_at_ms AS "startedAtMs",
       elapsed_ms AS "elapsedMs", failure, page
     FROM visits WHERE session_id = $id ORDER BY n`,
    visitRowSchema,
    { id },
  );
}

/** The document without its flows and look-ups, of which there may be millions; null as above. */
export async function readFrame(database: Database, id: string): Promise<SessionDocument | null> {
  const head = await readSession(database, id);
  if (!head) return null;
  return {
    ...head,
    flows: [],
    dns: [],
    exchanges: await readDetails(database, 'exchanges', exchangeRowSchema, id),
    ledger: await readDetails(database, 'ledger', factRowSchema, id),
  };
}

export interface FlowReading {
  readonly unpack: UnpackWords;
  /** See `flowRow`. */
  readonly isOurs?: boolean;
}

/** Flows of a page in their order, without their records; they are put together when they are asked for. */
export function readFlowsOfPage(
  database: Database,
  id: string,
  { first, last, only }: RowPage,
  { unpack, isOurs = false }: FlowReading,
): Promise<LazyRows<FlowWithoutRecords>> {
  const isWanted = only === undefined ? '' : `AND n IN (${only.join(', ')})`;
  return database.rows(
    `SELECT ${flowColumnList} FROM flows
     WHERE session_id = $id AND n BETWEEN $first AND $last ${isWanted} ORDER BY n`,
    flowRow(unpack, isOurs).transform(({ flow }) => flow),
    { id, first, last },
  );
}

/** Those of them that there are, without their records. */
export async function readFlowsById(
  database: Database,
  id: string,
  flowIds: readonly string[],
  unpack: UnpackWords,
): Promise<FlowWithoutRecords[]> {
  const rows = await database.query(
    `SELECT ${flowColumnList} FROM flows
     WHERE session_id = $id AND flow_id IN (SELECT unnest($flowIds))`,
    flowRow(unpack),
    { id, flowIds },
  );
  return rows.map(({ flow }) => flow);
}

/** When each flow began, in the order of the flows. */
export async function readFlowBegins(database: Database, id: string): Promise<Float64Array> {
  const [begins] = await database.columns(
    'SELECT opened_ms FROM flows WHERE session_id = $id ORDER BY n',
    { id },
  );
  return begins ?? new Float64Array(0);
}

/** The same flows with their records. */
export async function addRecords(
  database: Database,
  id: string,
  flows: readonly FlowWithoutRecords[],
): Promise<ObservedFlow[]> {
  const flowIds = flows.map(({ flowId }) => flowId);
  const records = await recordsOf(database, 'session_id = $id', flowIds, { id });
  return flows.map((flow, at) => ({ ...flow, records: records[at] ?? [] }));
}

/** Of one flow the records from the `from`-th to before the `end`-th, counted from 0. */
export async function readRecordsBetween(
  database: Database,
  id: string,
  flowId: string,
  { from, end }: { readonly from: number; readonly end: number },
): Promise<ObservedRecord[]> {
  const isAmong = 'session_id = $id AND flow_id = $flowId AND n >= $from AND n < $end';
  const [records] = await recordsOf(database, isAmong, [flowId], { id, flowId, from, end });
  return records ?? [];
}

/** None of a session that is not there. */
export function countFlowsOf(database: Database, id: string): Promise<number> {
  return database.count('SELECT count(*)::DOUBLE AS total FROM flows WHERE session_id = $id', {
    id,
  });
}

/** Look-ups of a page in their order, each read when it is asked for. */
export function readLookups(
  database: Database,
  id: string,
  { first, last }: Pick<RowPage, 'first' | 'last'>,
): Promise<LazyRows<DnsLookup>> {
  return database.rows(
    `SELECT detail FROM dns WHERE session_id = $id AND n BETWEEN $first AND $last
     ORDER BY n, asked_ms, name, detail`,
    dnsRowSchema.transform(({ detail }) => detail),
    { id, first, last },
  );
}

async function readDetails<R extends z.ZodType<{ detail: unknown }>>(
  database: Database,
  table: 'exchanges' | 'ledger',
  row: R,
  id: string,
): Promise<z.output<R>['detail'][]> {
  const rows = await database.query(
    `SELECT detail FROM ${table} WHERE session_id = $id ORDER BY n`,
    row,
    { id },
  );
  return rows.map(({ detail }) => detail);
}
