// A Parquet folder of Onlooker as sessions again. Anybody's files: rows are checked against the model.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ledgerRowSchema } from '../../../shared/model/ledger.ts';
import { observedFlowSchema } from '../../../shared/model/observation.ts';
import { dnsLookupSchema } from '../../../shared/model/dns.ts';
import { observedRecordSchema, type ObservedRecord } from '../../../shared/model/tls.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import {
  sessionSchema,
  summarySchema,
  type SessionDocument,
} from '../../../shared/model/session.ts';
import { inMemory } from '../../store/connect.ts';
import { Database } from '../../store/database.ts';
import { jsonColumn } from '../../store/json-column.ts';
import { quoteText } from '../../store/quote.ts';
import { StoreDataError } from '../../store/store-error.ts';
import type { OpenError } from '../opened.ts';
import { findSessionFolders } from './session-folders.ts';
import type { ParquetTable } from './tables.ts';

const maxFileBytes = 2 * 1024 * 1024 * 1024;
const datePattern = /^date=\d{4}-\d\d-\d\d$/;

async function filesOf(folder: string, table: ParquetTable): Promise<string[]> {
  const files: string[] = [];
  for (const name of (await readdir(folder)).filter((found) => datePattern.test(found))) {
    const file = join(folder, name, `${table}.parquet`);
    const found = await stat(file).catch(() => null);
    if (found?.isFile() && found.size <= maxFileBytes) files.push(file);
  }
  return files;
}

async function readTable<T extends z.ZodType>(
  database: Database,
  folder: string,
  table: ParquetTable,
  query: { readonly select: string; readonly order: string; readonly row: T },
): Promise<z.output<T>[]> {
  const files = await filesOf(folder, table);
  if (files.length === 0) return [];
  const list = files.map(quoteText).join(', ');
  return database.query(
    `SELECT ${query.select} FROM read_parquet([${list}], hive_partitioning = false)
     ORDER BY ${query.order}`,
    query.row,
  );
}

const details = <T extends z.ZodType>(schema: T) => ({
  select: 'detail',
  order: 'n',
  row: z.object({ detail: jsonColumn(schema) }),
});

const recordRows = {
  select: `flow_id AS "flowId", direction, time_ms AS "timeMs", stream_offset::DOUBLE AS "offset",
    length_bytes AS "lengthBytes", content_type AS "contentType"`,
  order: 'flow_id, n',
  row: observedRecordSchema.extend({ flowId: z.string() }),
};

async function readSession(database: Database, folder: string): Promise<SessionDocument | null> {
  const head = z.object({ session: sessionSchema, summary: summarySchema });
  const [first] = await readTable(database, folder, 'sessions', {
    ...details(head),
    order: 'time_ms',
  });
  if (first === undefined) return null;
  const records = new Map<string, ObservedRecord[]>();
  for (const { flowId, ...record } of await readTable(database, folder, 'records', recordRows)) {
    const ofFlow = records.get(flowId);
    if (ofFlow === undefined) records.set(flowId, [record]);
    else ofFlow.push(record);
  }
  const flowDetails = details(observedFlowSchema.omit({ records: true }));
  const flows = await readTable(database, folder, 'flows', flowDetails);
  const dns = await readTable(database, folder, 'dns', details(dnsLookupSchema));
  const ledger = await readTable(database, folder, 'ledger', details(ledgerRowSchema));
  return {
    ...first.detail,
    flows: flows.map(({ detail }) => ({ ...detail, records: records.get(detail.flowId) ?? [] })),
    dns: dns.map(({ detail }) => detail),
    // Requests and answers are not among the tables: the ledger's words of them are.
    exchanges: [],
    ledger: ledger.map(({ detail }) => detail),
  };
}

/** All sessions of a folder that `writeParquet` made. */
export async function readParquet(folder: string): Promise<Result<SessionDocument[], OpenError>> {
  const folders = await findSessionFolders(folder);
  const database = await Database.open(inMemory);
  try {
    const documents: SessionDocument[] = [];
    for (const one of folders) {
      const document = await readSession(database, one);
      if (document !== null) documents.push(document);
    }
    if (documents.length > 0) return ok(documents);
    const detail = 'The folder holds no session: it has no session=…/date=…/sessions.parquet.';
    return err({ kind: 'unknown-format', detail });
  } catch (error) {
    if (error instanceof StoreDataError || isDuckDbError(error)) {
      return err({ kind: 'damaged', detail: `The Parquet files are damaged: ${error.message}` });
    }
    throw error;
  } finally {
    database.close();
  }
}

/** What DuckDB throws begins with its kind: "Invalid Input Error: …", "IO Error: …". */
const isDuckDbError = (error: unknown): error is Error =>
  error instanceof Error && /^[A-Z][A-Za-z ]+ (Error|exception):/i.test(error.message);
