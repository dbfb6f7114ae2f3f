import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { Database } from '../../../electron/store/database.ts';
import { inOneThread, keepPagesBelow, runWithin } from '../../../electron/store/memory-budget.ts';

let database: Database;
beforeEach(async () => {
  database = await Database.open(':memory:');
});
afterEach(() => database.close());

/** A table of so many megabytes, none of which can be moved out. */
const fill = (name: string, megabytes: number): Promise<void> =>
  database.execute(
    `CREATE OR REPLACE TABLE ${name} AS
     SELECT hash(n) AS a, hash(n, 1) AS b FROM range(${Math.round((megabytes * 1e6) / 16)}) numbers(n)`,
  );

async function settings(): Promise<string[]> {
  const rows = await database.query(
    `SELECT value FROM duckdb_settings() WHERE name IN ('memory_limit', 'threads') ORDER BY name`,
    z.object({ value: z.string() }),
  );
  return rows.map(({ value }) => value);
}

test('what fits into its budget runs once, and what comes later has no budget', async () => {
  const before = await settings();
  let runs = 0;
  let during: string[] = [];
  const given = await runWithin(database, 100, async () => {
    runs += 1;
    during = await settings();
    await fill('small', 10);
    return 'given';
  });
  expect({ given, runs }).toEqual({ given: 'given', runs: 1 });
  expect(during).toEqual(['95.3 MiB', '1']);
  const after = await settings();
  expect(Number.parseFloat(after[0] ?? '')).toBeCloseTo(Number.parseFloat(before[0] ?? ''), 0);
  expect(after[1]).toBe(before[1]);
  await fill('large', 120);
});

test.each([
  ['four times as much', 50, 2],
  ['all that one task may take', 8, 3],
])('what does not fit runs again with %s', async (_how, megabytes, expected) => {
  let runs = 0;
  await runWithin(database, megabytes, async () => {
    runs += 1;
    await fill('large', 120);
  });
  expect(runs).toBe(expected);
  expect(await database.count('SELECT count(*)::DOUBLE AS total FROM large')).toBe(7_500_000);
});

test('what does not fit then is refused, and the budget lifted', async () => {
  const before = await settings();
  const limits: (string | undefined)[] = [];
  const failing = runWithin(database, 50, async () => {
    limits.push((await settings())[0]);
    throw new Error('Out of Memory Error: there is never enough');
  });
  await expect(failing).rejects.toThrow('never enough');
  // The third depends on the machine, too.
  expect(limits.slice(0, 2)).toEqual(['47.6 MiB', '190.7 MiB']);
  expect(limits).toHaveLength(3);
  expect((await settings())[1]).toBe(before[1]);
  await fill('large', 120);
});

test('tables in memory do not count', async () => {
  await fill('held', 120);
  let runs = 0;
  await runWithin(database, 50, async () => {
    runs += 1;
    await fill('small', 10);
  });
  expect(runs).toBe(1);
});

test('any other error is told at once', async () => {
  let runs = 0;
  const failing = runWithin(database, 50, async () => {
    runs += 1;
    await database.execute('SELECT * FROM nowhere');
  });
  await expect(failing).rejects.toThrow(/nowhere/);
  expect(runs).toBe(1);
});

test('pages that were read are let go of, and can be read again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'onlooker-pages-'));
  const stored = await Database.open(join(folder, 'pages.duckdb'));
  const pagesBytes = (): Promise<number> =>
    stored.count(
      `SELECT coalesce(sum(memory_usage_bytes), 0)::DOUBLE AS total FROM duckdb_memory()
       WHERE tag = 'BASE_TABLE'`,
    );
  const most = (): Promise<number> =>
    stored.count('SELECT greatest(max(a), max(b))::DOUBLE AS total FROM stored');
  try {
    await stored.execute(
      'CREATE TABLE stored AS SELECT hash(n) AS a, hash(n, 1) AS b FROM range(4000000) numbers(n)',
    );
    await stored.checkpoint();
    const before = await most();
    expect(await pagesBytes()).toBeGreaterThan(40e6);
    await keepPagesBelow(stored, 1000);
    expect(await pagesBytes()).toBeGreaterThan(40e6);
    await keepPagesBelow(stored, 20);
    expect(await pagesBytes()).toBeLessThan(20e6);
    expect(await most()).toBe(before);
  } finally {
    stored.close();
    rmSync(folder, { recursive: true });
  }
});

test('work in one thread leaves as many as there were, also when it fails', async () => {
  const before = await settings();
  await inOneThread(database, async () => {
    expect((await settings())[1]).toBe('1');
  });
  const failing = inOneThread(database, () => Promise.reject(new Error('no room')));
  await expect(failing).rejects.toThrow('no room');
  expect(await settings()).toEqual(before);
});
