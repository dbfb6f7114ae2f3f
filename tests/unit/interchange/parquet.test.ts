// Parquet folders: the documented layout, the documented query over several sessions, and the way back.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readParquet } from '../../../electron/interchange/parquet/read-parquet.ts';
import { piecesOf } from '../../../electron/interchange/pieces.ts';
import { writeParquet } from '../../../electron/interchange/parquet/write-parquet.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { sampleDocument, secrets } from '../../fixtures/session-document.ts';
import { redactDocument } from '../../helpers/whole-session.ts';

let folder = '';
let lake = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onlooker-parquet-'));
  lake = join(folder, 'sessions.parquet');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const midnight = Date.UTC(2026, 10, 25);

/** A session whose one connection repeats: `count` of them, an hour apart from `startMs` on. */
function session(id: string, startMs: number, count: number, name: string): SessionDocument {
  const sample = sampleDocument();
  const [flow] = sample.flows;
  if (flow === undefined) throw new Error('the sample has a flow');
  const flows = Array.from({ length: count }, (_, n) => ({
    ...flow,
    flowId: `tcp-${n + 1}`,
    openedMs: n * 3_600_000 + 1,
    names: flow.names.map((known) => ({ ...known, name })),
  }));
  return {
    ...sample,
    flows,
    session: {
      ...sample.session,
      id,
      createdAtMs: startMs,
      visits: sample.session.visits.map((visit) => ({ ...visit, startedAtMs: startMs })),
    },
  };
}

async function query(sql: string): Promise<unknown[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(sql);
  const rows = reader.getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

const write = (document: SessionDocument): Promise<void> =>
  writeParquet(piecesOf(document, []), lake);

const documented = readFileSync(join(import.meta.dirname, '../../../docs/parquet.md'), 'utf8');

/** The query of the document, over this test's folder. */
function documentedQuery(): string {
  const sql = /DuckDB:\n\n```sql\n([^`]+)```/.exec(documented)?.[1] ?? '';
  return sql.replace('sessions.parquet/', `${lake}/`);
}

describe('the folder', () => {
  test('is laid out by session, then by day of UTC', async () => {
    await write(session('s1', midnight - 5_400_000, 3, 'a.example.org'));
    expect(readdirSync(lake)).toEqual(['session=s1']);
    expect(readdirSync(join(lake, 'session=s1'))).toEqual(['date=2026-11-24', 'date=2026-11-25']);
    expect(readdirSync(join(lake, 'session=s1/date=2026-11-24')).sort()).toEqual([
      'dns.parquet',
      'flows.parquet',
      'ledger.parquet',
      'records.parquet',
      'sessions.parquet',
    ]);
    expect(readdirSync(join(lake, 'session=s1/date=2026-11-25'))).toEqual(['flows.parquet']);
  });

  test('has its rows in the order of time, also where they came in another', async () => {
    const made = session('s1', midnight, 20, 'a.example.org');
    for (const flows of [made.flows, made.flows.toReversed()]) {
      await write({ ...made, flows });
      for (const table of ['flows', 'records']) {
        const rows = await query(
          `SELECT bool_and(time_ms >= before) AS "isInOrder", count(*)::INTEGER > 1 AS "areSeveral"
           FROM (SELECT time_ms, lag(time_ms) OVER (ORDER BY file_row_number) AS before
             FROM read_parquet('${lake}/*/*/${table}.parquet', file_row_number = true))`,
        );
        expect(rows).toEqual([{ isInOrder: true, areSeveral: true }]);
      }
    }
  });

  test('has the columns that are documented', async () => {
    await write(session('s1', midnight, 1, 'a.example.org'));
    for (const table of ['sessions', 'flows', 'records', 'dns', 'ledger']) {
      const described = await query(
        `DESCRIBE SELECT * FROM read_parquet('${lake}/*/*/${table}.parquet', hive_partitioning = false)`,
      );
      const names = described.map((row) => (row as { column_name: string }).column_name);
      const line = documented.split('\n').find((text) => text.startsWith(`| ${table} |`)) ?? '';
      const listed = [...line.matchAll(/`([a-z0-9_]+)`/g)].map((match) => match[1]);
      expect(names).toEqual(['at', 'session_id', 'time_ms', ...listed]);
    }
  });

  test('keeps a session of an odd name inside it', async () => {
    await write(session('../../x', midnight, 1, 'a.example.org'));
    expect(readdirSync(folder)).toEqual(['sessions.parquet']);
    expect(readdirSync(lake)).toEqual(['session=%2E%2E%2F%2E%2E%2Fx']);
  });

  test('takes a session exported again in place of its earlier self', async () => {
    await write(session('s1', midnight, 3, 'a.example.org'));
    await write(session('s1', midnight, 1, 'a.example.org'));
    const rows = await query(`SELECT count(*)::INTEGER AS total FROM '${lake}/*/*/flows.parquet'`);
    expect(rows).toEqual([{ total: 1 }]);
  });
});

test('the documented query runs over all sessions', async () => {
  await write(session('s1', midnight - 5_400_000, 3, 'www.clinic.co.uk'));
  await write(session('s2', midnight + 1000, 1, 'clinic.co.uk'));
  await write(session('s3', midnight + 2000, 2, 'news.example.org'));
  await write(session('old', Date.UTC(2026, 0, 1), 5, 'news.example.org'));
  expect(await query(documentedQuery())).toEqual([
    { site: 'clinic.co.uk', sessions: '2', days: '2', connections: '4', bytes_down: '196000' },
    { site: 'example.org', sessions: '1', days: '1', connections: '2', bytes_down: '98000' },
  ]);
});

describe('read back', () => {
  test('the session is the same but for its exchanges', async () => {
    const document = session('s1', midnight - 5_400_000, 3, 'a.example.org');
    await write(document);
    const expected = { ...document, exchanges: [] };
    expect(await readParquet(lake)).toEqual({ ok: true, value: [expected] });
    expect(await readParquet(join(lake, 'session=s1'))).toEqual({ ok: true, value: [expected] });
  });

  test('a folder with nothing of ours is refused in words', async () => {
    mkdirSync(lake);
    expect(await readParquet(lake)).toMatchObject({ error: { kind: 'unknown-format' } });
  });

  test('damaged files are refused in words', async () => {
    await write(session('s1', midnight, 1, 'a.example.org'));
    writeFileSync(join(lake, 'session=s1/date=2026-11-25/flows.parquet'), 'PAR1 no PAR1');
    expect(await readParquet(lake)).toMatchObject({ error: { kind: 'damaged' } });
  });

  test('rows that are no flows are refused in words', async () => {
    await write(session('s1', midnight, 1, 'a.example.org'));
    const file = join(lake, 'session=s1/date=2026-11-25/flows.parquet');
    await query(`COPY (SELECT 1 AS n, '{"flowId": 3}' AS detail) TO '${file}' (FORMAT parquet)`);
    expect(await readParquet(lake)).toMatchObject({ error: { kind: 'damaged' } });
  });
});

test.each(Object.entries(secrets))('redacted it does not hold %s', async (_name, secret) => {
  const { document } = redactDocument(sampleDocument());
  await write(document);
  const tables = ['sessions', 'flows', 'dns', 'ledger'];
  const rows = await Promise.all(
    tables.map((table) => query(`SELECT * FROM '${lake}/*/*/${table}.parquet'`)),
  );
  const text = JSON.stringify(rows).replaceAll('\\', '');
  expect(text).toContain('clinic.example');
  for (const spelling of [secret, encodeURIComponent(secret)]) expect(text).not.toContain(spelling);
});
