// One DuckDB file and the one connection to it: typed queries, transactions, and the rewrite that
// makes erased rows really go. Callers take turns (see queue.ts); nothing here is safe to run twice
// at once.
import { rename } from 'node:fs/promises';
import {
  LIST,
  listValue,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { z } from 'zod';
import { connect, inMemory, removeDatabase, rowGroupSize } from './connect.ts';
import { numberColumns } from './number-columns.ts';
import { quoteName, quoteText } from './quote.ts';
import { createRowWriter, type TableWriter } from './row-writer.ts';
import { StoreDataError } from './store-error.ts';

export type Parameter = string | number | boolean | null | readonly string[];
export type Parameters = Readonly<Record<string, Parameter>>;

const freshSuffix = '.rewriting';

/** Rows that are there, and take little memory until they are looked at. */
export interface LazyRows<T> {
  readonly length: number;
  /** As of an array. */
  slice(from: number, to?: number): T[];
}

export class Database {
  readonly #path: string;
  #instance: DuckDBInstance;
  #connection: DuckDBConnection;
  #connections = 1;

  private constructor(path: string, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#path = path;
    this.#instance = instance;
    this.#connection = connection;
  }

  /** Opens or makes the file. Throws DuckDB's error when it can't (see store-error.ts). */
  static async open(path: string): Promise<Database> {
    // Left over from a rewrite that was cut off: the file itself is whole.
    if (path !== inMemory) await removeDatabase(path + freshSuffix);
    const [instance, connection] = await connect(path);
    return new Database(path, instance, connection);
  }

  /** Counts up when a rewrite begins a new connection, which has no temporary tables yet. */
  get connections(): number {
    return this.#connections;
  }

  async execute(sql: string, parameters?: Parameters): Promise<void> {
    await this.#connection.run(sql, ...bind(parameters));
  }

  /** Rows as objects, each checked. Throws `StoreDataError` when one is not what it should be. */
  async query<T extends z.ZodType>(
    sql: string,
    row: T,
    parameters?: Parameters,
  ): Promise<z.output<T>[]> {
    return (await this.rows(sql, row, parameters)).slice(0);
  }

  /** The same, but a row becomes an object only when it is asked for; then it throws. */
  async rows<T extends z.ZodType>(
    sql: string,
    row: T,
    parameters?: Parameters,
  ): Promise<LazyRows<z.output<T>>> {
    const reader = await this.#connection.runAndReadAll(sql, ...bind(parameters));
    const rows = reader.getRowObjectsJS();
    return { length: rows.length, slice: (from, to) => checkRows(row, rows.slice(from, to)) };
  }

  /** Columns of DOUBLE, none of them null, as typed arrays (see number-columns.ts). */
  async columns(sql: string, parameters?: Parameters): Promise<Float64Array<ArrayBuffer>[]> {
    return numberColumns(await this.#connection.run(sql, ...bind(parameters)));
  }

  /** Number given by a query whose one column is called `total`. */
  async count(sql: string, parameters?: Parameters): Promise<number> {
    const [row] = await this.query(sql, z.object({ total: z.number() }), parameters);
    return row?.total ?? 0;
  }

  /** All of it or nothing. */
  async transaction(work: () => Promise<void>): Promise<void> {
    await this.#connection.run('BEGIN TRANSACTION');
    try {
      await work();
      await this.#connection.run('COMMIT');
    } catch (cause) {
      // A failed COMMIT has ended the transaction already; the first error is the one that counts.
      await this.#connection.run('ROLLBACK').catch(() => undefined);
      throw cause;
    }
  }

  /** Fast bulk inserts into a table, inside the current transaction. */
  async write(table: string, work: (row: TableWriter) => Promise<void>): Promise<void> {
    const appender = await this.#connection.createAppender(table);
    try {
      const row = createRowWriter(appender);
      await work(row);
      row.flushChunk();
    } catch (cause) {
      appender.clear();
      throw cause;
    }
    appender.closeSync();
  }

  /**
   * For a file that is read once and thrown away: compressing it takes longer than writing and reading
   * what is saved by it.
   */
  async writeUncompressed(): Promise<void> {
    await this.execute("SET force_compression = 'uncompressed'");
  }

  /** Moves the write-ahead log into the file, durably; in memory there is neither. */
  async checkpoint(): Promise<void> {
    if (this.#path === inMemory) return;
    await this.#connection.run('CHECKPOINT');
  }

  /**
   * Copies every live row into a fresh file and puts that in place of the old one. DuckDB only marks
   * the blocks of deleted rows as free, and their bytes would stay readable in the file.
   */
  async rewrite(): Promise<void> {
    if (this.#path === inMemory) return this.execute('DELETE FROM pending_rewrites');
    const fresh = this.#path + freshSuffix;
    await removeDatabase(fresh);
    await this.checkpoint();
    const [current] = await this.query(
      'SELECT current_database() AS name',
      z.object({ name: z.string() }),
    );
    if (!current) throw new StoreDataError('The library has no name');
    await this.execute(`ATTACH ${quoteText(fresh)} AS rewritten (ROW_GROUP_SIZE ${rowGroupSize})`);
    try {
      await this.execute(`COPY FROM DATABASE ${quoteName(current.name)} TO rewritten`);
      await this.execute('DELETE FROM rewritten.pending_rewrites');
      await this.execute('CHECKPOINT rewritten');
    } finally {
      // Also when the disk is full: the next attempt needs the name again.
      await this.execute('DETACH rewritten');
    }
    this.close();
    try {
      await rename(fresh, this.#path);
    } finally {
      // Whichever file is there now is whole: go on with it even when the swap failed.
      [this.#instance, this.#connection] = await connect(this.#path);
      this.#connections += 1;
    }
  }

  /** Checkpoints and lets go of the file. */
  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

function checkRows<T extends z.ZodType>(row: T, rows: readonly unknown[]): z.output<T>[] {
  const parsed = z.array(row).safeParse(rows);
  if (parsed.success) return parsed.data;
  const { error } = parsed;
  const words = `The library holds a row that can't be read: ${error.message}`;
  throw new StoreDataError(words, { cause: error });
}

/** Values and, because an empty list does not say what it is a list of, the types of lists. */
function bind(
  parameters: Parameters = {},
): [Record<string, DuckDBValue>, Record<string, DuckDBType>] {
  const values: Record<string, DuckDBValue> = {};
  const types: Record<string, DuckDBType> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && typeof value === 'object') {
      values[name] = listValue([...value]);
      types[name] = LIST(VARCHAR);
    } else {
      values[name] = value;
    }
  }
  return [values, types];
}
