// How much memory the database may take for one task. By itself it would fill most of the machine's with
// pages it has read or written, which a long import is only slowed down by in all other programs.
import { totalmem } from 'node:os';
import { z } from 'zod';
import type { Database } from './database.ts';
import { isOutOfMemory } from './store-error.ts';

/** What stands in a file as well, and can be let go of. */
const pages = 'BASE_TABLE';

/** What one task may take at the most, and of the machine's memory as much as the database takes by itself. */
const most = { megabytes: 4096, ofMachine: 0.8 } as const;

/**
 * Runs `work` in one thread with so much more memory than is held already. Nothing is ever moved out to
 * disk, so rows can be too long for that: then `work` runs again with four times as much, then with 4 GB,
 * and rejects where that is too little. It must leave nothing behind when it rejects, and lift the budget before
 * what must not fail: a checkpoint without enough memory makes the library unusable, and a COMMIT may begin one.
 */
export async function runWithin<T>(
  database: Database,
  megabytes: number,
  work: (lift: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const lift = (): Promise<void> => liftBudget(database);
  const heldMegabytes = Math.ceil((await bytesOf(database, `tag <> '${pages}'`)) / 1e6);
  const machineMegabytes = Math.floor((totalmem() / 1e6) * most.ofMachine);
  let lack: unknown;
  for (const budget of [megabytes, 4 * megabytes, most.megabytes]) {
    const limit = Math.min(heldMegabytes + budget, machineMegabytes);
    try {
      // A second thread would hold rows of its own.
      await database.execute('SET threads = 1');
      await database.execute(`SET memory_limit = '${limit}MB'`);
      return await work(lift);
    } catch (cause) {
      if (!isOutOfMemory(cause)) throw cause;
      lack = cause;
    } finally {
      await lift();
    }
  }
  throw lack;
}

const bytesOf = (database: Database, condition: string): Promise<number> =>
  database.count(
    `SELECT coalesce(sum(memory_usage_bytes), 0)::DOUBLE AS total FROM duckdb_memory() WHERE ${condition}`,
  );

/** For whoever reads a session from one end to the other: lets go of what was read once it is more than this. */
export async function keepPagesBelow(database: Database, megabytes: number): Promise<void> {
  if ((await bytesOf(database, `tag = '${pages}'`)) < megabytes * 1e6) return;
  const heldBytes = await bytesOf(database, `tag <> '${pages}'`);
  try {
    await database.execute(`SET memory_limit = '${Math.ceil(heldBytes / 1e6) + megabytes / 2}MB'`);
  } catch (cause) {
    // Then all that could go is gone.
    if (!isOutOfMemory(cause)) throw cause;
  } finally {
    await liftLimit(database);
  }
}

async function liftBudget(database: Database): Promise<void> {
  await database.execute('RESET threads');
  await liftLimit(database);
}

async function liftLimit(database: Database): Promise<void> {
  await database.execute('RESET memory_limit');
  // That alone changes what the setting says, and not what the database keeps to.
  const [usual] = await database.query(
    `SELECT current_setting('memory_limit') AS "limit"`,
    z.object({ limit: z.string() }),
  );
  await database.execute(`SET memory_limit = '${usual?.limit ?? ''}'`);
}

/** For work on long rows: a second thread would hold as many of its own. */
export async function inOneThread(database: Database, work: () => Promise<void>): Promise<void> {
  await database.execute('SET threads = 1');
  try {
    await work();
  } finally {
    await database.execute('RESET threads');
  }
}

/**
 * Runs copies whose rows may come in any order: then they need less memory. Nor are parts looked for that texts
 * share (FSST): a sixth of the copy's time, for a file smaller by a fortieth.
 */
export async function forCopies(database: Database, work: () => Promise<void>): Promise<void> {
  await database.execute('SET preserve_insertion_order = false');
  await database.execute(`SET disabled_compression_methods = 'fsst'`);
  try {
    await work();
  } finally {
    await database.execute('RESET disabled_compression_methods');
    await database.execute('RESET preserve_insertion_order');
  }
}
