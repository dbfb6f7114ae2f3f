// The library's schema as numbered steps. A released step never changes: what changes later is a
// further step. Rows carry no keys or indexes on purpose: sessions are written whole and read by
// `session_id`, where DuckDB's zone maps do, and a primary key would stop a session from being
// replaced within one transaction.
import { z } from 'zod';
import type { Database } from './database.ts';

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
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

const migrations: readonly Migration[] = [firstTables];

/** Every table with rows of a session; `sessions` last, so that a reader sees all or nothing. */
export const sessionTables = [
  'visits',
  'flows',
  'records',
  'dns',
  'exchanges',
  'ledger',
  'segments',
  'sessions',
] as const;

export const newestVersion = Math.max(...migrations.map((migration) => migration.version));

/** Brings the schema up to date, one transaction a step; gives the version the file was found at. */
export async function migrate(database: Database): Promise<number> {
  await database.execute(
    `CREATE TABLE IF NOT EXISTS schema_migrations (
      version INTEGER NOT NULL, name VARCHAR NOT NULL, applied_at_ms DOUBLE NOT NULL)`,
  );
  const [row] = await database.query(
    'SELECT coalesce(max(version), 0) AS version FROM schema_migrations',
    z.object({ version: z.int() }),
  );
  const found = row?.version ?? 0;
  for (const migration of migrations.filter(({ version }) => version > found)) {
    await database.transaction(async () => {
      for (const statement of migration.statements) await database.execute(statement);
      await database.execute(
        'INSERT INTO schema_migrations VALUES ($version, $name, $appliedAtMs)',
        { version: migration.version, name: migration.name, appliedAtMs: Date.now() },
      );
    });
  }
  return found;
}
