// What a capture's session is summed up from, out of its staging files: some flows of the websites most
// connected to, the look-ups of their names, and how many there are in all. However large the capture, only
// these are loaded.
import { z } from 'zod';
import { applicationData } from '../../shared/model/handshake.ts';
import type { InAll, PieceSums, SampledFlow } from '../../shared/model/observation.ts';
import { siteProtocols } from '../../shared/model/query-values.ts';
import type { DnsLookup } from '../../shared/model/dns.ts';
import { dnsLookupSchema } from '../../shared/model/dns.ts';
import { inMemory } from './connect.ts';
import { Database } from './database.ts';
import { jsonColumn } from './json-column.ts';
import { flowColumnList, stagedFlowRow, type UnpackWords } from './flow-rows.ts';
import { recordsOf } from './read-records.ts';
import { runWithin } from './memory-budget.ts';
import { stagedRows } from './staging.ts';

/** What a person can read; the flows behind it are all in the library. */
const limits = { names: 200, flowsPerName: 50, flows: 2000, lookups: 2000 } as const;
/** Little: the rows are copied meanwhile (see adopt.ts). The pages of all columns of a flow take 20. */
const readMegabytes = 32;

export interface StagedSites {
  /** Of their records only those at the ends of evidence, at most five of each flow. */
  readonly flows: readonly SampledFlow[];
  readonly dns: readonly DnsLookup[];
  readonly inAll: InAll;
}

/** `opened`: flows that are wanted beside, as their letters are known. */
export async function readStagedSites(
  parts: readonly string[],
  unpack: UnpackWords,
  opened: readonly string[] = [],
): Promise<StagedSites> {
  const database = await Database.open(inMemory);
  try {
    for (const table of ['flows', 'records', 'dns', 'segments'] as const) {
      const all = parts.map((path) => `SELECT '' AS session_id, * FROM ${stagedRows(path, table)}`);
      await database.execute(`CREATE VIEW ${table} AS ${all.join(' UNION ALL ')}`);
    }
    return await runWithin(database, readMegabytes, async () => {
      await database.execute(sitesView);
      await chooseFlows(database);
      await chooseOpened(database, opened);
      return {
        flows: await readChosen(database, unpack),
        dns: await readLookups(database),
        inAll: await countAll(database),
      };
    });
  } finally {
    database.close();
  }
}

/** Connections by their site. `is_visit`: to a website, a mail server, or what else was spoken to. */
const sitesView = `CREATE OR REPLACE VIEW told AS
  SELECT n, flow_id, name, coalesce(name, remote_address) AS site, local_address, opened_ms, protocol,
    http IS NOT NULL AS is_clear,
    protocol IN (${siteProtocols.map((protocol) => `'${protocol}'`).join(', ')}) AS is_visit
  FROM flows`;

const countSchema = z.object({
  sites: z.number(),
  clearSites: z.number(),
  ownAddresses: z.number(),
});
const siteSchema = z.object({
  site: z.string(),
  count: z.number(),
  firstMs: z.number(),
  lastMs: z.number(),
});

async function countAll(database: Database): Promise<InAll> {
  const [sums] = await database.query(
    `SELECT count(DISTINCT site)::DOUBLE AS sites,
       count(DISTINCT site) FILTER (is_clear)::DOUBLE AS "clearSites",
       count(DISTINCT local_address)::DOUBLE AS "ownAddresses"
     FROM told WHERE is_visit`,
    countSchema,
  );
  const connections = await database.query(
    `SELECT site, count(*)::DOUBLE AS count, min(opened_ms) AS "firstMs", max(opened_ms) AS "lastMs"
     FROM told WHERE protocol <> 'dns' AND site IN (SELECT site FROM told JOIN chosen USING (flow_id))
     GROUP BY site`,
    siteSchema,
  );
  return {
    ...(sums ?? { sites: 0, clearSites: 0, ownAddresses: 0 }),
    connections: new Map(connections.map(({ site, ...times }) => [site, times])),
  };
}

/**
 * Numbers first, without the heavy columns. Sites without a name, which are told by their address, come last.
 * Where all of them are too many flows, each site has its first ones.
 */
function chooseFlows(database: Database): Promise<void> {
  return database.execute(
    `CREATE OR REPLACE TABLE chosen AS
     WITH sites AS (
       SELECT site, count(*) AS connections, min(opened_ms) AS first, bool_and(name IS NULL) AS nameless
       FROM told
       WHERE is_visit
       GROUP BY site ORDER BY nameless, connections DESC, first, site LIMIT ${limits.names}),
     placed AS (
       SELECT t.n, t.flow_id, t.name, t.opened_ms,
         row_number() OVER (PARTITION BY t.site ORDER BY t.opened_ms, t.n) AS place
       FROM told t JOIN sites USING (site))
     SELECT n, flow_id, name FROM placed WHERE place <= ${limits.flowsPerName}
     ORDER BY place, opened_ms, n LIMIT ${limits.flows}`,
  );
}

async function chooseOpened(database: Database, opened: readonly string[]): Promise<void> {
  if (opened.length === 0) return;
  // Flow ids are made by the flow table out of letters, digits and a dash.
  const ids = opened.filter((id) => /^[a-z0-9-]+$/.test(id)).map((id) => `'${id}'`);
  await database.execute(
    `INSERT INTO chosen SELECT n, flow_id, name FROM flows
     WHERE flow_id IN (${ids.join(', ')}) AND flow_id NOT IN (SELECT flow_id FROM chosen)`,
  );
}

async function readChosen(database: Database, unpack: UnpackWords): Promise<SampledFlow[]> {
  const flows = await database.query(
    `SELECT ${flowColumnList} FROM (SELECT *, NULL AS summary, NULL AS detail FROM flows)
     WHERE flow_id IN (SELECT flow_id FROM chosen) ORDER BY n`,
    stagedFlowRow(unpack),
  );
  const flowIds = flows.map(({ flowId }) => flowId);
  const sums = await sumRecords(database);
  const datagrams = await sumDatagrams(database);
  const atEnds = '(flow_id, n) IN (SELECT flow_id, unnest(ends) FROM record_sums)';
  const records = await recordsOf(database, atEnds, flowIds);
  return flows.map((flow, at) => {
    const recordSums = sums.get(flow.flowId);
    const datagramSums = datagrams.get(flow.flowId);
    return {
      ...flow,
      records: records[at] ?? [],
      ...(recordSums && { recordSums }),
      ...(datagramSums && { datagramSums }),
    };
  });
}

/** The first record of a flow, and the first and the last application data (RFC 8446 §5.1) each way. */
const endsOfRecords = `[min(n), ${['up', 'down']
  .flatMap((direction) =>
    ['min', 'max'].map(
      (end) =>
        `${end}(n) FILTER (content_type = ${applicationData} AND direction = '${direction}')`,
    ),
  )
  .join(', ')}]`;

const sumsOfPieces = `count(*) FILTER (direction = 'up') AS up,
  count(*) FILTER (direction = 'down') AS down, max(length_bytes) AS longest`;

const sumsSchema = z.object({
  flowId: z.string(),
  up: z.number(),
  down: z.number(),
  longestBytes: z.number(),
});

/** Of each chosen flow; those without records are not among them. */
async function sumRecords(database: Database): Promise<ReadonlyMap<string, PieceSums>> {
  await database.execute(
    `CREATE OR REPLACE TABLE record_sums AS SELECT flow_id, ${sumsOfPieces}, ${endsOfRecords} AS ends
     FROM records WHERE flow_id IN (SELECT flow_id FROM chosen) GROUP BY flow_id`,
  );
  return readSums(database, 'FROM record_sums');
}

/** Of each chosen flow over UDP that has no records. */
const sumDatagrams = (database: Database): Promise<ReadonlyMap<string, PieceSums>> =>
  readSums(
    database,
    `FROM (SELECT flow_id, ${sumsOfPieces} FROM segments WHERE flow_id IN (
       SELECT flow_id FROM chosen JOIN flows USING (flow_id) WHERE transport = 'udp' AND record_count = 0)
     GROUP BY flow_id)`,
  );

async function readSums(database: Database, from: string): Promise<ReadonlyMap<string, PieceSums>> {
  const rows = await database.query(
    `SELECT flow_id AS "flowId", up::DOUBLE AS up, down::DOUBLE AS down, longest::DOUBLE AS "longestBytes" ${from}`,
    sumsSchema,
  );
  return new Map(rows.map(({ flowId, ...sums }) => [flowId, sums]));
}

/** Of the chosen sites' names; where there is no site, look-ups are all there is to tell of. */
async function readLookups(database: Database): Promise<DnsLookup[]> {
  const rows = await database.query(
    `SELECT detail FROM dns
     WHERE rtrim(lower(name), '.') IN (SELECT name FROM chosen)
       OR NOT EXISTS (FROM chosen)
     ORDER BY asked_ms, n, name, detail LIMIT ${limits.lookups}`,
    z.object({ detail: jsonColumn(dnsLookupSchema) }),
  );
  return rows.map(({ detail }) => detail);
}
