// The tables of a Parquet folder: flat columns for queries, and `detail` with the whole row as JSON, from
// which a session is read back. docs/parquet.md describes them.
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { DnsLookup } from '../../../shared/model/dns.ts';
import type { LedgerRow } from '../../../shared/model/ledger.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { partOf } from '../../report/part-of.ts';
import type { Database } from '../../store/database.ts';
import { flowColumns, writeFlowColumns } from '../../store/flow-columns.ts';

/** Of each its columns but `session_id` and `time_ms`, which all begin with. */
const columns = {
  sessions: ['title VARCHAR', 'kind VARCHAR', 'ended_ms DOUBLE', 'detail VARCHAR'],
  flows: [
    'n INTEGER',
    'flow_id VARCHAR',
    ...flowColumns.map(([name, type]) => `${name} ${type}`),
    'bytes_dropped BOOLEAN',
    'detail VARCHAR',
  ],
  records: [
    'flow_id VARCHAR',
    'n INTEGER',
    'direction VARCHAR',
    'stream_offset BIGINT',
    'length_bytes INTEGER',
    'content_type UTINYINT',
  ],
  dns: [
    'n INTEGER',
    'flow_id VARCHAR',
    'transport VARCHAR',
    'server_address VARCHAR',
    'server_port INTEGER',
    'name VARCHAR',
    'type VARCHAR',
    'answered_ms DOUBLE',
    'response_code VARCHAR',
    'answer_count INTEGER',
    'detail VARCHAR',
  ],
  ledger: [
    'n INTEGER',
    'visit_id VARCHAR',
    'flow_id VARCHAR',
    'layer VARCHAR',
    'topic VARCHAR',
    'label VARCHAR',
    'exposure VARCHAR',
    'envelope VARCHAR',
    'letter VARCHAR',
    'inference VARCHAR',
    'detail VARCHAR',
  ],
} as const;

export type ParquetTable = keyof typeof columns;
export const parquetTables = Object.keys(columns) as ParquetTable[];

export async function createTables(database: Database): Promise<void> {
  for (const table of parquetTables) {
    const list = ['session_id VARCHAR', 'time_ms DOUBLE', ...columns[table]].join(', ');
    await database.execute(`CREATE TABLE ${table} (${list})`);
  }
}

/** A session whose flows and look-ups come by the page; the frame has none of them. */
export interface ParquetPieces {
  readonly frame: SessionDocument;
  readonly flows: () => AsyncIterable<readonly ObservedFlow[]>;
  readonly lookups: () => AsyncIterable<readonly DnsLookup[]>;
}

/** Fills the tables; `time_ms` counts from the session's begin, as everywhere in it. */
export async function fillTables(
  database: Database,
  { frame: original, flows, lookups }: ParquetPieces,
  change: (part: SessionDocument) => SessionDocument,
): Promise<void> {
  const frame = change(original);
  const { session } = frame;
  await database.write('sessions', async (row) => {
    row.text(session.id).double(0).text(session.title).text(session.kind);
    await row.double(session.endedAtMs).json({ session, summary: frame.summary }).end();
  });
  let first = 0;
  for await (const page of flows()) {
    await writeFlows(database, change(partOf(original, { flows: page })), first);
    first += page.length;
  }
  first = 0;
  for await (const page of lookups()) {
    await writeDns(database, change(partOf(original, { dns: page })), first);
    first += page.length;
  }
  await writeLedger(database, frame);
}

/** `first` is the number of the first of them. */
async function writeFlows(
  database: Database,
  { session, flows }: SessionDocument,
  first: number,
): Promise<void> {
  await database.write('flows', async (row) => {
    for (const [n, flow] of flows.entries()) {
      const { records, ...detail } = flow;
      row
        .text(session.id)
        .double(flow.openedMs)
        .integer(first + n)
        .text(flow.flowId);
      writeFlowColumns(row, flow, records.length);
      await row.boolean(flow.bytesDropped).json(detail).end();
    }
  });
  await database.write('records', async (row) => {
    for (const { flowId, records } of flows) {
      for (const [n, record] of records.entries()) {
        row.text(session.id).double(record.timeMs).text(flowId).integer(n).text(record.direction);
        row.bigInteger(record.offset).integer(record.lengthBytes);
        await row.byte(record.contentType).end();
      }
    }
  });
}

function writeDns(
  database: Database,
  { session, dns }: SessionDocument,
  first: number,
): Promise<void> {
  return database.write('dns', async (row) => {
    for (const [n, lookup] of dns.entries()) {
      const { server, answers } = lookup;
      row
        .text(session.id)
        .double(lookup.askedMs)
        .integer(first + n)
        .text(lookup.flowId);
      row.text(lookup.transport).text(server.address).integer(server.port);
      row.text(lookup.name).text(lookup.type).double(lookup.answeredMs).text(lookup.responseCode);
      await row.integer(answers.length).json(lookup).end();
    }
  });
}

function writeLedger(database: Database, document: SessionDocument): Promise<void> {
  const { session, ledger } = document;
  const starts = new Map(session.visits.map(({ id, startedAtMs }) => [id, startedAtMs]));
  const timeOf = ({ visitId }: LedgerRow): number => {
    const startedAtMs = starts.get(visitId) ?? null;
    return startedAtMs === null ? 0 : startedAtMs - session.createdAtMs;
  };
  return database.write('ledger', async (row) => {
    for (const [n, fact] of ledger.entries()) {
      row.text(session.id).double(timeOf(fact)).integer(n).text(fact.visitId).text(fact.flowId);
      row.text(fact.layer).text(fact.topic).text(fact.label).text(fact.exposure);
      await row.text(fact.envelope).text(fact.letter).text(fact.inference).json(fact).end();
    }
  });
}
