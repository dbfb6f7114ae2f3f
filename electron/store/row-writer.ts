// Rows for DuckDB's appender: values in the order of the table's columns, handed over by the chunk and
// column by column, because a call into native code for each value takes longer than all the rest. The
// appender is synchronous, so long tables hand the event loop back every few thousand rows.
import { setImmediate } from 'node:timers/promises';
import { DuckDBBlobValue, DuckDBDataChunk, type DuckDBAppender } from '@duckdb/node-api';
import type { DuckDBValue } from '@duckdb/node-api';

const rowsPerTurn = 5000;
/** DuckDB's vectors hold 2048 values. */
const rowsPerChunk = 2048;

export interface RowWriter {
  text(value: string | null): RowWriter;
  json(value: unknown): RowWriter;
  integer(value: number): RowWriter;
  bigInteger(value: number | null): RowWriter;
  byte(value: number): RowWriter;
  double(value: number | null): RowWriter;
  boolean(value: boolean): RowWriter;
  blob(value: Uint8Array | null): RowWriter;
  /** Ends the row and now and then hands the event loop back. */
  end(): Promise<void>;
  /** Ends the row; for those who hand the event loop back themselves. */
  endNow(): void;
}

export interface ChunkWriter extends RowWriter {
  /** Hands over what waits. */
  flushChunk(): void;
}

/**
 * A writer over an appender; the caller flushes the last chunk and closes the appender. `json` of null or
 * undefined is NULL. A row must be complete when it is ended.
 */
export function createRowWriter(appender: DuckDBAppender): ChunkWriter {
  return new AppendingWriter(appender);
}

class AppendingWriter implements ChunkWriter {
  readonly #appender: DuckDBAppender;
  readonly #types;
  readonly #columns: DuckDBValue[][];
  #column = 0;
  #waiting = 0;
  #rows = 0;

  constructor(appender: DuckDBAppender) {
    this.#appender = appender;
    this.#types = Array.from({ length: appender.columnCount }, (_, n) => appender.columnType(n));
    this.#columns = this.#types.map(() => []);
  }

  text(value: string | null): this {
    return this.#put(value);
  }

  json(value: unknown): this {
    return this.#put(value === null || value === undefined ? null : JSON.stringify(value));
  }

  integer(value: number): this {
    return this.#put(value);
  }

  bigInteger(value: number | null): this {
    return this.#put(value === null ? null : BigInt(value));
  }

  byte(value: number): this {
    return this.#put(value);
  }

  double(value: number | null): this {
    return this.#put(value);
  }

  boolean(value: boolean): this {
    return this.#put(value);
  }

  blob(value: Uint8Array | null): this {
    return this.#put(value === null ? null : new DuckDBBlobValue(value));
  }

  #put(value: DuckDBValue): this {
    const column = this.#columns[this.#column++];
    if (column === undefined) throw new Error('A row has more values than the table has columns');
    column.push(value);
    return this;
  }

  endNow(): void {
    if (this.#column !== this.#columns.length) {
      throw new Error(`A row has ${this.#column} of ${this.#columns.length} values`);
    }
    this.#column = 0;
    this.#rows += 1;
    this.#waiting += 1;
    if (this.#waiting === rowsPerChunk) this.flushChunk();
  }

  async end(): Promise<void> {
    this.endNow();
    if (this.#rows % rowsPerTurn === 0) await setImmediate();
  }

  flushChunk(): void {
    if (this.#waiting === 0) return;
    const chunk = DuckDBDataChunk.create(this.#types, this.#waiting);
    for (const [n, values] of this.#columns.entries()) {
      chunk.setColumnValues(n, values);
      values.length = 0;
    }
    this.#appender.appendDataChunk(chunk);
    this.#waiting = 0;
  }
}
