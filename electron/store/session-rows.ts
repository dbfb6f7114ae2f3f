// One row of each table of a session: what is saved whole and what is saved while a capture is still
// being read write the same rows.
import { hostOfUrl } from '../../shared/model/host.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { DnsLookup } from '../../shared/model/dns.ts';
import type { ClearFact } from '../../shared/model/clear-text.ts';
import type { ObservedRecord } from '../../shared/model/tls.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { Session, SessionDocument, Visit } from '../../shared/model/session.ts';
import { writeFlowColumns } from './flow-columns.ts';
import { factsOf, type FlowWithoutRecords, type StoredFlow } from './flow-rows.ts';
import type { RowWriter } from './row-writer.ts';
import type { StoredRow } from './stored-session.ts';

// Each fills in one row and leaves its end to the caller, who knows when others must get their turn.

export function putHead(
  row: RowWriter,
  session: Omit<Session, 'visits'>,
  summary: SessionDocument['summary'],
): void {
  row.text(session.id).text(session.title).text(session.kind).double(session.createdAtMs);
  row.double(session.endedAtMs).text(session.status).boolean(false).json(session.request);
  row.json(session.resolver).json(summary).json(session.capture);
  row.json(session.observe);
}

export function putVisit(row: RowWriter, id: string, n: number, visit: Visit): void {
  row
    .text(id)
    .integer(n)
    .text(visit.id)
    .text(visit.url)
    .text(hostOfUrl(visit.url) || null);
  row.integer(visit.round).text(visit.status).double(visit.startedAtMs);
  row
    .double(visit.elapsedMs)
    .json(visit.failure)
    .json(visit.page ?? null);
}

export function putFlow(row: RowWriter, id: string, n: number, flow: ObservedFlow): void {
  putFlowHead(row.text(id), n, flow);
  // Where libraries up to schema version 6 kept all of it.
  row.text(null).text(null);
  putFlowColumns(row, { flow, recordCount: flow.records.length, handshake: null, http: null });
}

/** A flow of a staging file, which has the library's columns but the session's id and the old ones. */
export function putStagedFlow(row: RowWriter, n: number, stored: StoredFlow): void {
  putFlowHead(row, n, stored.flow);
  putFlowColumns(row, stored);
}

function putFlowHead(row: RowWriter, n: number, flow: FlowWithoutRecords): void {
  row
    .integer(n)
    .text(flow.flowId)
    .text(flow.tls?.serverName ?? null)
    .double(flow.openedMs);
}

function putFlowColumns(row: RowWriter, stored: StoredFlow): void {
  const { flow, recordCount, handshake, http } = stored;
  writeFlowColumns(row, flow, recordCount);
  row.boolean(flow.bytesDropped).json(factsOf(flow)).blob(handshake).blob(http);
}

export function putRecord(
  row: RowWriter,
  id: string,
  flowId: string,
  n: number,
  record: ObservedRecord,
): void {
  row.text(id).text(flowId).integer(n).text(record.direction).double(record.timeMs);
  row.bigInteger(record.offset).integer(record.lengthBytes).byte(record.contentType);
}

export function putLookup(row: RowWriter, id: string, n: number, lookup: DnsLookup): void {
  row.text(id).integer(n).text(lookup.name).text(lookup.type).double(lookup.askedMs).json(lookup);
}

/** Of exchanges and ledger. */
export function putStored(row: RowWriter, id: string, n: number, columns: StoredRow): void {
  row.text(id).integer(n);
  for (const text of columns) row.text(text);
}

export function putSegment(row: RowWriter, id: string, n: number, segment: Segment): void {
  row.text(id).integer(n).text(segment.flowId).text(segment.direction).double(segment.timeMs);
  row.bigInteger(segment.offset).integer(segment.lengthBytes).blob(segment.bytes);
}

export function putClearFact(row: RowWriter, id: string, n: number, fact: ClearFact): void {
  const { flowId, direction, offset, lengthBytes } = fact.evidence;
  row.text(id).text(flowId).integer(n).double(fact.timeMs).byte(fact.severity);
  row.text(fact.kind).text(fact.label).text(fact.value).text(fact.name).text(direction);
  row.bigInteger(offset).integer(lengthBytes);
}
