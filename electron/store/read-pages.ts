// What the screen asks for piece by piece: ledger rows, one flow, its look-ups.
import { z } from 'zod';
import { exchangeSchema, type Exchange } from '../../shared/model/exchange.ts';
import { dnsLookupSchema, type DnsLookup } from '../../shared/model/dns.ts';
import { ledgerRowSchema } from '../../shared/model/ledger.ts';
import type { LedgerRow } from '../../shared/model/ledger.ts';
import { jsonColumn } from './json-column.ts';
import type { Database } from './database.ts';
import { flowColumnList, flowRow } from './flow-rows.ts';
import type { FlowWithoutRecords, UnpackWords } from './flow-rows.ts';

/** Which rows, counted from 0. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** Rows of one visit, or of all (`visitId` null), in the order they were saved. */
export async function readLedger(
  database: Database,
  id: string,
  visitId: string | null,
  page: Page,
): Promise<{ rows: LedgerRow[]; total: number }> {
  const from = `FROM ledger WHERE session_id = $id AND ($visitId IS NULL OR visit_id = $visitId)`;
  const found = await database.query(
    `SELECT detail ${from} ORDER BY n LIMIT $limit OFFSET $offset`,
    z.object({ detail: jsonColumn(ledgerRowSchema) }),
    { id, visitId, ...page },
  );
  const total = await database.count(`SELECT count(*)::DOUBLE AS total ${from}`, { id, visitId });
  return { rows: found.map(({ detail }) => detail), total };
}

/** The certificate that a flow's letters came with, as the endpoint checked it; null where none is known. */
export async function readCheckedCertificate(
  database: Database,
  id: string,
  flowId: string,
): Promise<Exchange['certificate']> {
  const [row] = await database.query(
    `SELECT detail->'$.certificate' AS checked FROM exchanges
     WHERE session_id = $id AND flow_id = $flowId AND (detail->>'$.certificate') IS NOT NULL
     ORDER BY n LIMIT 1`,
    z.object({ checked: jsonColumn(exchangeSchema.shape.certificate) }),
    { id, flowId },
  );
  return row?.checked ?? null;
}

/** One flow with its handshake; null when the session has no such flow. */
export async function readFlow(
  database: Database,
  id: string,
  flowId: string,
  unpack: UnpackWords,
): Promise<FlowWithoutRecords | null> {
  const [row] = await database.query(
    `SELECT ${flowColumnList} FROM flows WHERE session_id = $id AND flow_id = $flowId LIMIT 1`,
    flowRow(unpack),
    { id, flowId },
  );
  return row?.flow ?? null;
}

/** What was asked on a flow, in the order of the questions: the first so many, and how many there are. */
export async function readAskedOn(
  database: Database,
  id: string,
  flowId: string,
  limit: number,
): Promise<{ lookups: DnsLookup[]; total: number }> {
  const from = "FROM dns WHERE session_id = $id AND (detail->>'flowId') = $flowId";
  const found = await database.query(
    `SELECT detail ${from} ORDER BY n LIMIT $limit`,
    z.object({ detail: jsonColumn(dnsLookupSchema) }),
    { id, flowId, limit },
  );
  const total =
    found.length < limit
      ? found.length
      : await database.count(`SELECT count(*)::DOUBLE AS total ${from}`, { id, flowId });
  return { lookups: found.map(({ detail }) => detail), total };
}
