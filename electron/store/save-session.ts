// Writes a finished session. The caller wraps it in the one transaction that makes it all or nothing.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { ClearFact } from '../../shared/model/clear-text.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import type { Database } from './database.ts';
import { sessionTables } from './migrations.ts';
import type { RowWriter } from './row-writer.ts';
import {
  putClearFact,
  putFlow,
  putHead,
  putLookup,
  putRecord,
  putSegment,
  putStored,
  putVisit,
} from './session-rows.ts';
import type { StoredSession } from './stored-session.ts';

/** What of a flow could be read by anyone; given to the library, which knows rows and not protocols. */
export type ReadClearFacts = (flow: ObservedFlow) => readonly ClearFact[];

/** Inserts every row; a session of the same id is replaced. */
export async function writeStored(
  database: Database,
  { session, summary, flows, dns, exchanges, ledger, segments }: StoredSession,
  readClearFacts: ReadClearFacts,
): Promise<void> {
  const { id } = session;
  await deleteSession(database, id);
  const write = <T>(table: string, items: Iterable<T>, put: PutRow<T>): Promise<void> =>
    writeTable(database, id, table, items, put);
  await write('visits', session.visits, putVisit);
  await write('flows', flows, putFlow);
  await writeRecords(database, id, flows);
  await write('dns', dns, putLookup);
  await write('exchanges', exchanges, putStored);
  await write('ledger', ledger, putStored);
  await write('segments', segments, putSegment);
  await write('clear_facts', flows.flatMap(readClearFacts), putClearFact);
  await writeHead(database, session, summary);
}

/** Deletes every row of a session; their bytes go with the next rewrite of the file. */
export async function deleteSession(database: Database, id: string): Promise<void> {
  for (const table of sessionTables) {
    await database.execute(`DELETE FROM ${table} WHERE session_id = $id`, { id });
  }
}

export function writeHead(
  database: Database,
  session: SessionDocument['session'],
  summary: SessionDocument['summary'],
): Promise<void> {
  return database.write('sessions', async (row) => {
    putHead(row, session, summary);
    await row.end();
  });
}

type PutRow<T> = (row: RowWriter, id: string, n: number, item: T) => void;

/** Writes a row an item, in their order. */
export function writeTable<T>(
  database: Database,
  id: string,
  table: string,
  items: Iterable<T>,
  put: PutRow<T>,
): Promise<void> {
  return database.write(table, async (row) => {
    let n = 0;
    for (const item of items) {
      put(row, id, n, item);
      await row.end();
      n += 1;
    }
  });
}

function writeRecords(
  database: Database,
  id: string,
  flows: readonly ObservedFlow[],
): Promise<void> {
  return database.write('records', async (row) => {
    for (const { flowId, records } of flows) {
      for (const [n, record] of records.entries()) {
        putRecord(row, id, flowId, n, record);
        await row.end();
      }
    }
  });
}
