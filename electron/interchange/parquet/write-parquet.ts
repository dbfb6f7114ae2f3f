// A session as Parquet files for DuckDB, ClickHouse, Spark and whatever reads a lake of them:
// FOLDER/session=ID/date=YYYY-MM-DD/TABLE.parquet, the layout Hive made (docs/parquet.md).
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { removeDatabase } from '../../store/connect.ts';
import { Database } from '../../store/database.ts';
import { runWithin } from '../../store/memory-budget.ts';
import { quoteText } from '../../store/quote.ts';
import { fileMode, makeFolder, setMode, type Readers } from '../file-modes.ts';
import {
  createTables,
  fillTables,
  parquetTables,
  type ParquetPieces,
  type ParquetTable,
} from './tables.ts';

const dayMs = 86_400_000;
/** Of rows with their whole as JSON fewer: those of a group are in memory while it is written. */
const rowsInGroup = {
  records: 100_000,
  flows: 8192,
  dns: 8192,
  ledger: 8192,
  sessions: 8192,
} as const;

/** Room for a group of rows of every column. */
const copyMegabytes = 64;

/** The folder of a session; what could be taken for a path is spelt in percent signs. */
function sessionFolder(sessionId: string): string {
  return `session=${encodeURIComponent(sessionId).replaceAll('.', '%2E')}`;
}

const dayName = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

/** Days of UTC since 1970 on which a table has rows. */
async function daysOf(database: Database, table: ParquetTable, startMs: number): Promise<number[]> {
  const rows = await database.query(
    `SELECT DISTINCT floor((time_ms + $startMs) / ${dayMs}) AS day FROM ${table} ORDER BY day`,
    z.object({ day: z.number() }),
    { startMs },
  );
  return rows.map(({ day }) => day);
}

/** As they were written: flows of a capture mostly are. */
async function isInOrder(database: Database, table: ParquetTable): Promise<boolean> {
  const out = await database.count(
    `SELECT count(*)::DOUBLE AS total FROM (
       SELECT time_ms < lag(time_ms) OVER () AS is_out FROM ${table}) WHERE is_out`,
  );
  return out === 0;
}

interface Place {
  readonly startMs: number;
  readonly folder: string;
  readonly readers: Readers;
}

async function copyTable(database: Database, table: ParquetTable, place: Place): Promise<void> {
  const isSorted = await isInOrder(database, table);
  for (const day of await daysOf(database, table, place.startMs)) {
    await copyDay(database, table, { day, isSorted }, place);
  }
}

async function copyDay(
  database: Database,
  table: ParquetTable,
  { day, isSorted }: { day: number; isSorted: boolean },
  { startMs, folder, readers }: Place,
): Promise<void> {
  const dayFolder = join(folder, `date=${dayName(day)}`);
  await makeFolder(dayFolder, readers);
  const file = join(dayFolder, `${table}.parquet`);
  const copy = (order: string): Promise<void> =>
    database.execute(
      `COPY (
       SELECT make_timestamp(round((time_ms + ${startMs}) * 1000)::BIGINT) AS at, * FROM ${table}
       WHERE floor((time_ms + ${startMs}) / ${dayMs}) = ${day} ${order}
     ) TO ${quoteText(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${rowsInGroup[table]})`,
    );
  // Sorting holds the whole table, so there is no saying how much it may take.
  if (isSorted) await runWithin(database, copyMegabytes, () => copy(''));
  else await copy('ORDER BY time_ms');
  await setMode(file, fileMode(readers));
}

export interface ParquetOptions {
  /** Of each piece, taking secrets out, say. */
  readonly change?: (part: SessionDocument) => SessionDocument;
  readonly readers?: Readers;
}

/**
 * Writes the session's folder into `folder`, beside those of other sessions; an earlier export of the
 * same session is replaced. Rejects with the system's or DuckDB's error.
 */
export async function writeParquet(
  pieces: ParquetPieces,
  folder: string,
  { change = (part) => part, readers = 'usual' }: ParquetOptions = {},
): Promise<void> {
  const { id, createdAtMs: startMs } = pieces.frame.session;
  const place = { startMs, folder: join(folder, sessionFolder(id)), readers };
  await rm(place.folder, { recursive: true, force: true });
  await makeFolder(folder, 'usual');
  await makeFolder(place.folder, readers);
  // Beside the tables and not in memory, which a million flows would fill.
  const rows = join(place.folder, '.rows-being-written');
  const database = await Database.open(rows);
  try {
    await database.writeUncompressed();
    await createTables(database);
    await database.transaction(() => fillTables(database, pieces, change));
    for (const table of parquetTables) await copyTable(database, table, place);
  } finally {
    database.close();
    await removeDatabase(rows);
  }
}
