// Rows for DuckDB's appender: values in the order of the table's columns. They are put into the vectors of
// one chunk, which goes to the appender when it is full and is used again; a call into native code for each
// value takes longer than all the rest. The appender is synchronous, so long tables hand the event loop
// back every few thousand rows.
import { setImmediate } from 'node:timers/promises';
import { DuckDBBigIntVector, DuckDBBlobValue, DuckDBDataChunk } from '@duckdb/node-api';
import type { DuckDBAppender, DuckDBVector } from '@duckdb/node-api';

const rowsPerTurn = 5000;
/** As many as a row group of a staging file has at least: fewer would only be more calls. */
const maxRowsPerChunk = 2048;

export interface RowWriter {
  text(value: string | null): RowWriter;
  json(value: unknown): RowWriter;
  integer(value: number): RowWriter;
  /** For columns of BIGINT, and of DOUBLE where making a BigInt of every number would take too long. */
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
 * undefined is NULL. A row must be complete when it is ended. Texts and bytes wait in JavaScript's memory
 * until `rowsPerChunk` of them are there: fewer where they are long.
 */
export function createRowWriter(
  appender: DuckDBAppender,
  rowsPerChunk: number = maxRowsPerChunk,
): ChunkWriter {
  return new AppendingWriter(appender, rowsPerChunk);
}

class AppendingWriter implements ChunkWriter {
  readonly #appender: DuckDBAppender;
  readonly #rowsPerChunk: number;
  readonly #chunk: DuckDBDataChunk;
  readonly #vectors: readonly DuckDBVector[];
  readonly #isBig: readonly boolean[];
  #column = 0;
  #waiting = 0;
  #rows = 0;

  constructor(appender: DuckDBAppender, rowsPerChunk: number) {
    this.#appender = appender;
    this.#rowsPerChunk = rowsPerChunk;
    const types = Array.from({ length: appender.columnCount }, (_, n) => appender.columnType(n));
    this.#chunk = DuckDBDataChunk.create(types, rowsPerChunk);
    this.#vectors = types.map((_, n) => this.#chunk.getColumnVector(n));
    this.#isBig = this.#vectors.map((vector) => vector instanceof DuckDBBigIntVector);
  }

  // One call of `setItem` each: one for all types would be slow, as it could not be compiled for any.

  text(value: string | null): this {
    this.#next().setItem(this.#waiting, value);
    return this;
  }

  json(value: unknown): this {
    return this.text(value === null || value === undefined ? null : JSON.stringify(value));
  }

  integer(value: number): this {
    this.#next().setItem(this.#waiting, value);
    return this;
  }

  bigInteger(value: number | null): this {
    const vector = this.#next();
    const isBig = value !== null && this.#isBig[this.#column - 1];
    vector.setItem(this.#waiting, isBig ? BigInt(value) : value);
    return this;
  }

  byte(value: number): this {
    this.#next().setItem(this.#waiting, value);
    return this;
  }

  double(value: number | null): this {
    this.#next().setItem(this.#waiting, value);
    return this;
  }

  boolean(value: boolean): this {
    this.#next().setItem(this.#waiting, value);
    return this;
  }

  blob(value: Uint8Array | null): this {
    this.#next().setItem(this.#waiting, value === null ? null : new DuckDBBlobValue(value));
    return this;
  }

  #next(): DuckDBVector {
    const vector = this.#vectors[this.#column++];
    if (vector === undefined) throw new Error('A row has more values than the table has columns');
    return vector;
  }

  endNow(): void {
    if (this.#column !== this.#vectors.length) {
      throw new Error(`A row has ${this.#column} of ${this.#vectors.length} values`);
    }
    this.#column = 0;
    this.#rows += 1;
    this.#waiting += 1;
    if (this.#waiting === this.#rowsPerChunk) this.flushChunk();
  }

  async end(): Promise<void> {
    this.endNow();
    if (this.#rows % rowsPerTurn === 0) await setImmediate();
  }

  flushChunk(): void {
    if (this.#waiting === 0) return;
    this.#chunk.rowCount = this.#waiting;
    for (const vector of this.#vectors) vector.flush();
    this.#appender.appendDataChunk(this.#chunk);
    this.#chunk.reset();
    this.#waiting = 0;
  }
}
