// What "who was told" is made of: a session's connections and requests, and how many names the whole
// library has seen at each address.
import { z } from 'zod';
import type { FlowSummary } from '../../shared/model/observation.ts';
import { exchangeSchema, type Exchange } from '../../shared/model/exchange.ts';
import type { Database } from './database.ts';
import { jsonColumn } from './json-column.ts';
import { summaryColumnList, summaryRow, type UnpackWords } from './flow-rows.ts';

export interface ToldParts {
  readonly flows: FlowSummary[];
  readonly exchanges: Exchange[];
  readonly namesAt: Map<string, number>;
}

/** More connections than a person looks at host by host; a capture has tables for that. */
const maxFlows = 20_000;
const maxExchanges = 20_000;

/** Of one visit, or of all (`visitId` null): its requests and the connections that carried them. */
export async function readToldParts(
  database: Database,
  id: string,
  visitId: string | null,
  unpack: UnpackWords,
): Promise<ToldParts> {
  const exchanges = await database.query(
    `SELECT detail FROM exchanges
     WHERE session_id = $id AND ($visitId IS NULL OR visit_id = $visitId) ORDER BY n LIMIT $limit`,
    z.object({ detail: jsonColumn(exchangeSchema) }),
    { id, visitId, limit: maxExchanges },
  );
  const flows = await database.query(
    `SELECT ${summaryColumnList} FROM flows
     WHERE session_id = $id AND coalesce(protocol, '') <> 'dns' ORDER BY n LIMIT $limit`,
    summaryRow(unpack),
    { id, limit: maxFlows },
  );
  const names = await database.query(
    `SELECT remote_address AS address, count(DISTINCT name)::DOUBLE AS names FROM flows
     WHERE name IS NOT NULL AND remote_address IN
       (SELECT remote_address FROM flows WHERE session_id = $id) GROUP BY 1 LIMIT $limit`,
    z.object({ address: z.string(), names: z.number() }),
    { id, limit: maxFlows },
  );
  return {
    flows,
    exchanges: exchanges.map(({ detail }) => detail),
    namesAt: new Map(names.map(({ address, names: count }) => [address, count])),
  };
}
