// The library's schema as numbered steps. A released step never changes: what changes later is a
// further step. Rows carry no keys or indexes on purpose: sessions are written whole and read by
// `session_id`, where DuckDB's zone maps do, and a primary key would stop a session from being
// replaced within one transaction.
import { z } from 'zod';
import type { Database } from './database.ts';
import { flowColumns, siteOf } from './flow-columns.ts';

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
  /** What SQL cannot work out; runs in the same transaction. */
  readonly after?: (database: Database) => Promise<void>;
}

const firstTables: Migration = {
  version: 1,
  name: 'first tables',
  statements: [
    `CREATE TABLE sessions (
      session_id VARCHAR NOT NULL, title VARCHAR NOT NULL, kind VARCHAR NOT NULL,
      created_at_ms DOUBLE NOT NULL, ended_at_ms DOUBLE, status VARCHAR NOT NULL,
      hidden BOOLEAN NOT NULL, request JSON NOT NULL, resolver JSON NOT NULL, summary JSON NOT NULL)`,
    `CREATE TABLE visits (
      session_id VARCHAR NOT NULL, n INTEGER NOT NULL, visit_id VARCHAR NOT NULL,
      url VARCHAR NOT NULL, host VARCHAR, round INTEGER NOT NULL, status VARCHAR NOT NULL,
      started_at_ms DOUBLE, elapsed_ms DOUBLE, failure JSON)`,
    `CREATE TABLE flows (
      session_id VARCHAR NOT NULL, n INTEGER NOT NULL, flow_id VARCHAR NOT NULL,
      server_name VARCHAR, opened_ms DOUBLE NOT NULL, summary JSON NOT NULL, detail JSON NOT NULL)`,
    `CREATE TABLE records (
      session_id VARCHAR NOT NULL, flow_id VARCHAR NOT NULL, n INTEGER NOT NULL,
      direction VARCHAR NOT NULL, time_ms DOUBLE NOT NULL, stream_offset BIGINT NOT NULL,
      length_bytes INTEGER NOT NULL, content_type UTINYINT NOT NULL)`,
    `CREATE TABLE dns (
      session_id VARCHAR NOT NULL, n INTEGER NOT NULL, name VARCHAR NOT NULL,
      type VARCHAR NOT NULL, asked_ms DOUBLE NOT NULL, detail JSON NOT NULL)`,
    `CREATE TABLE exchanges (
      session_id VARCHAR NOT NULL, n INTEGER NOT NULL, exchange_id VARCHAR NOT NULL,
      visit_id VARCHAR NOT NULL, flow_id VARCHAR, detail JSON NOT NULL)`,
    `CREATE TABLE ledger (
      session_id VARCHAR NOT NULL, n INTEGER NOT NULL, visit_id VARCHAR NOT NULL,
      topic VARCHAR NOT NULL, exposure VARCHAR NOT NULL, detail JSON NOT NULL)`,
    `CREATE TABLE segments (
      session_id VARCHAR NOT NULL, n INTEGER NOT NULL, flow_id VARCHAR NOT NULL,
      direction VARCHAR NOT NULL, time_ms DOUBLE NOT NULL, stream_offset BIGINT NOT NULL,
      length_bytes INTEGER NOT NULL, bytes BLOB)`,
    // A row here says: something was erased and the file has not been rewritten since.
    'CREATE TABLE pending_rewrites (since_ms DOUBLE NOT NULL)',
  ],
};

// Best name first, as `bestName` takes it; `names` is the list in the summary.
const named = (leak: string): string =>
  `list_filter(names, lambda found: found.leak = '${leak}')[1]`;
const best = `coalesce(${['sni', 'http-host', 'dns', 'certificate'].map(named).join(', ')})`;

const columnsToSortBy: Migration = {
  version: 2,
  name: 'flows by their columns, and what was readable',
  statements: [
    ...flowColumns.map(([name, type]) => `ALTER TABLE flows ADD COLUMN ${name} ${type}`),
    // What reading a capture came to; null for sessions of one's own.
    'ALTER TABLE sessions ADD COLUMN capture JSON',
    `CREATE TABLE clear_facts (
      session_id VARCHAR NOT NULL, flow_id VARCHAR NOT NULL, n INTEGER NOT NULL,
      time_ms DOUBLE NOT NULL, severity UTINYINT NOT NULL, kind VARCHAR NOT NULL,
      label VARCHAR NOT NULL, value VARCHAR NOT NULL, name VARCHAR, direction VARCHAR NOT NULL,
      stream_offset BIGINT NOT NULL, length_bytes INTEGER NOT NULL)`,
    `UPDATE flows SET transport = summary->>'transport', protocol = summary->>'protocol',
       local_address = summary->>'$.local.address', local_port = (summary->>'$.local.port')::INTEGER,
       remote_address = summary->>'$.remote.address',
       remote_port = (summary->>'$.remote.port')::INTEGER,
       country_code = summary->>'$.place.countryCode', country_name = summary->>'$.place.countryName',
       asn = (summary->>'$.place.asn')::BIGINT, operator = summary->>'$.place.operator',
       scope = summary->>'$.place.scope', tls_version = summary->>'tlsVersion',
       cipher = summary->>'cipher', ja3 = summary->>'ja3', ja4 = summary->>'ja4',
       closed_ms = (summary->>'closedMs')::DOUBLE, close_reason = summary->>'closeReason',
       bytes_up = (summary->>'bytesUp')::BIGINT, bytes_down = (summary->>'bytesDown')::BIGINT,
       record_count = (summary->>'recordCount')::INTEGER,
       alpn = nullif(array_to_string(from_json(summary->'alpn', '["VARCHAR"]'), ','), ''),
       ech_offered = coalesce((detail->>'$.tls.echOffered')::BOOLEAN, false)`,
    `UPDATE flows SET name = regexp_replace(regexp_replace(lower(found.name), ':[0-9]+$', ''), '[.]$', ''),
       name_leak = found.leak
     FROM (SELECT session_id, n, ${best} AS found FROM (SELECT session_id, n,
       from_json(summary->'names', '[{"name":"VARCHAR","leak":"VARCHAR"}]') AS names FROM flows)) named
     WHERE flows.session_id = named.session_id AND flows.n = named.n`,
  ],
  after: fillSites,
};

/** The list of public suffixes is not in SQL: each name is looked up once. */
async function fillSites(database: Database): Promise<void> {
  const names = await database.query(
    'SELECT DISTINCT name FROM flows WHERE name IS NOT NULL',
    z.object({ name: z.string() }),
  );
  await database.execute('CREATE TEMPORARY TABLE sites_of_names (name VARCHAR, site VARCHAR)');
  await database.write('sites_of_names', async (row) => {
    for (const { name } of names) await row.text(name).text(siteOf(name)).end();
  });
  await database.execute(
    `UPDATE flows SET site = known.site FROM sites_of_names known WHERE flows.name = known.name`,
  );
  await database.execute('DROP TABLE sites_of_names');
}

/** What decrypts a session's connections. Apart from everything else: only who asks for it reads it. */
const keyLogs: Migration = {
  version: 4,
  name: 'key logs',
  statements: [
    'CREATE TABLE key_log (session_id VARCHAR NOT NULL, n INTEGER NOT NULL, line VARCHAR NOT NULL)',
  ],
};

/** How the load of a page came out, beside its visit. */
const pageOutcomes: Migration = {
  version: 5,
  name: 'page outcomes',
  statements: ['ALTER TABLE visits ADD COLUMN page JSON'],
};

// What a session has of the proxy it came about by; null for all others.
const observedDevices: Migration = {
  version: 6,
  name: 'observed devices',
  statements: ['ALTER TABLE sessions ADD COLUMN observe JSON'],
};

/**
 * Flows of a capture by the million: what columns tell is not told again as JSON, and handshakes are
 * packed. Rows written before keep their summary and detail, which rewriting might need more memory for
 * than there is; whoever reads looks for both (flow-rows.ts).
 */
const compactFlows: Migration = {
  version: 7,
  name: 'compact flows',
  statements: [
    'ALTER TABLE flows ADD COLUMN bytes_dropped BOOLEAN',
    'ALTER TABLE flows ADD COLUMN facts VARCHAR',
    'ALTER TABLE flows ADD COLUMN handshake BLOB',
    'ALTER TABLE flows ALTER COLUMN summary DROP NOT NULL',
    'ALTER TABLE flows ALTER COLUMN detail DROP NOT NULL',
  ],
};

/** HTTP in the clear is packed as handshakes are; rows written before have it among their facts. */
const packedHttp: Migration = {
  version: 8,
  name: 'packed HTTP',
  statements: ['ALTER TABLE flows ADD COLUMN http BLOB'],
};

const migrations: readonly Migration[] = [
  firstTables,
  columnsToSortBy,
  keyLogs,
  pageOutcomes,
  observedDevices,
  compactFlows,
  packedHttp,
];

/** Every table with rows of a session; `sessions` last, so that a reader sees all or nothing. */
export const sessionTables = [
  'visits',
  'flows',
  'records',
  'dns',
  'exchanges',
  'ledger',
  'segments',
  'clear_facts',
  'key_log',
  'sessions',
] as const;

export const newestVersion = Math.max(...migrations.map((migration) => migration.version));

/** Brings the schema up to date, one transaction a step; gives the version the file was found at. */
export async function migrate(database: Database, upTo = newestVersion): Promise<number> {
  await database.execute(
    `CREATE TABLE IF NOT EXISTS schema_migrations (
      version INTEGER NOT NULL, name VARCHAR NOT NULL, applied_at_ms DOUBLE NOT NULL)`,
  );
  const rows = await database.query(
    'SELECT version FROM schema_migrations',
    z.object({ version: z.int() }),
  );
  // Steps are made by several hands at once: one with a lower number may come to a library later.
  const applied = new Set(rows.map(({ version }) => version));
  const found = Math.max(0, ...applied);
  if (found > newestVersion) return found;
  const isMissing = ({ version }: Migration): boolean => version <= upTo && !applied.has(version);
  for (const migration of migrations.filter(isMissing)) {
    await database.transaction(async () => {
      for (const statement of migration.statements) await database.execute(statement);
      await migration.after?.(database);
      await database.execute(
        'INSERT INTO schema_migrations VALUES ($version, $name, $appliedAtMs)',
        { version: migration.version, name: migration.name, appliedAtMs: Date.now() },
      );
    });
  }
  return found;
}
