// Writes a finished session. The caller wraps it in the one transaction that makes it all or nothing.
import type { ClearFact, DnsLookup, ObservedFlow } from '../../shared/model/observation.ts';
import type { Exchange } from '../../shared/model/exchange.ts';
import type { LedgerRow } from '../../shared/model/ledger.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { SessionDocument, Visit } from '../../shared/model/session.ts';
import type { Database } from './database.ts';
import { writeFlowColumns } from './flow-columns.ts';
import { splitFlow } from './flow-rows.ts';
import { sessionTables } from './migrations.ts';
import { visitHost } from './visit-host.ts';

/** What of a flow could be read by anyone; given to the library, which knows rows and not protocols. */
export type ReadClearFacts = (flow: ObservedFlow) => readonly ClearFact[];

/** Inserts every row of the document; a session of the same id is replaced. */
export async function writeSession(
  database: Database,
  document: SessionDocument,
  segments: readonly Segment[],
  readClearFacts: ReadClearFacts,
): Promise<void> {
  const { id } = document.session;
  await deleteSession(database, id);
  await writeVisits(database, id, document.session.visits);
  await writeFlows(database, id, document.flows);
  await writeRecords(database, id, document.flows);
  await writeDns(database, id, document.dns);
  await writeExchanges(database, id, document.exchanges);
  await writeLedger(database, id, document.ledger);
  await writeSegments(database, id, segments);
  await writeClearFacts(database, id, document.flows.flatMap(readClearFacts));
  await writeHead(database, document);
}

/** Deletes every row of a session; their bytes go with the next rewrite of the file. */
export async function deleteSession(database: Database, id: string): Promise<void> {
  for (const table of sessionTables) {
    await database.execute(`DELETE FROM ${table} WHERE session_id = $id`, { id });
  }
}

function writeHead(database: Database, { session, summary }: SessionDocument): Promise<void> {
  return database.write('sessions', (row) =>
    row
      .text(session.id)
      .text(session.title)
      .text(session.kind)
      .double(session.createdAtMs)
      .double(session.endedAtMs)
      .text(session.status)
      .boolean(false)
      .json(session.request)
      .json(session.resolver)
      .json(summary)
      .json(session.capture)
      .end(),
  );
}

function writeVisits(database: Database, id: string, visits: readonly Visit[]): Promise<void> {
  return database.write('visits', async (row) => {
    for (const [n, visit] of visits.entries()) {
      row.text(id).integer(n).text(visit.id).text(visit.url).text(visitHost(visit.url));
      row.integer(visit.round).text(visit.status).double(visit.startedAtMs);
      await row.double(visit.elapsedMs).json(visit.failure).end();
    }
  });
}

function writeFlows(database: Database, id: string, flows: readonly ObservedFlow[]): Promise<void> {
  return database.write('flows', async (row) => {
    for (const [n, flow] of flows.entries()) {
      const { summary, detail } = splitFlow(flow);
      row.text(id).integer(n).text(flow.flowId).text(summary.serverName);
      row.double(flow.openedMs).json(summary).json(detail);
      writeFlowColumns(row, flow, flow.records.length);
      await row.end();
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
        row.text(id).text(flowId).integer(n).text(record.direction).double(record.timeMs);
        row.bigInteger(record.offset).integer(record.lengthBytes);
        await row.byte(record.contentType).end();
      }
    }
  });
}

function writeDns(database: Database, id: string, lookups: readonly DnsLookup[]): Promise<void> {
  return database.write('dns', async (row) => {
    for (const [n, lookup] of lookups.entries()) {
      row.text(id).integer(n).text(lookup.name).text(lookup.type);
      await row.double(lookup.askedMs).json(lookup).end();
    }
  });
}

function writeExchanges(
  database: Database,
  id: string,
  exchanges: readonly Exchange[],
): Promise<void> {
  return database.write('exchanges', async (row) => {
    for (const [n, exchange] of exchanges.entries()) {
      row.text(id).integer(n).text(exchange.id).text(exchange.visitId).text(exchange.flowId);
      await row.json(exchange).end();
    }
  });
}

function writeLedger(database: Database, id: string, rows: readonly LedgerRow[]): Promise<void> {
  return database.write('ledger', async (row) => {
    for (const [n, fact] of rows.entries()) {
      row.text(id).integer(n).text(fact.visitId).text(fact.topic).text(fact.exposure);
      await row.json(fact).end();
    }
  });
}

function writeSegments(
  database: Database,
  id: string,
  segments: readonly Segment[],
): Promise<void> {
  return database.write('segments', async (row) => {
    for (const [n, segment] of segments.entries()) {
      row.text(id).integer(n).text(segment.flowId).text(segment.direction).double(segment.timeMs);
      await row.bigInteger(segment.offset).integer(segment.lengthBytes).blob(segment.bytes).end();
    }
  });
}

function writeClearFacts(
  database: Database,
  id: string,
  facts: readonly ClearFact[],
): Promise<void> {
  return database.write('clear_facts', async (row) => {
    for (const [n, fact] of facts.entries()) {
      const { flowId, direction, offset, lengthBytes } = fact.evidence;
      row.text(id).text(flowId).integer(n).double(fact.timeMs).byte(fact.severity);
      row.text(fact.kind).text(fact.label).text(fact.value).text(fact.name).text(direction);
      await row.bigInteger(offset).integer(lengthBytes).end();
    }
  });
}
