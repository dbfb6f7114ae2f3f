// Rows for DuckDB's appender: values in the order of the table's columns. They are put into the vectors of
// one chunk, which goes to the appender when it is full and is used again; a call into native code for each
// value takes longer than all the rest. The appender is synchronous, so long tables hand the event loop
// back every few thousand rows.
import { setImmediate } from 'node:timers/promises';
import { DuckDBBigIntVector, DuckDBBlobValue, DuckDBDataChunk } from '@duckdb/node-api';
import type { DuckDBAppender, DuckDBVector } from '@duckdb/node-api';

const rowsPerTurn = 5000;
/** As many as the database works on at a time: fewer would only be more calls. */
const rowsPerChunk = 2048;

export interface RowWriter {
  text(value: string | null): this;
  json(value: unknown): this;
  integer(value: number): this;
  /** For columns of BIGINT, and of DOUBLE where making a BigInt of every number would take too long. */
  bigInteger(value: number | null): this;
  byte(value: number): this;
  double(value: number | null): this;
  boolean(value: boolean): this;
  blob(value: Uint8Array | null): this;
}

/** Of a table of the database. */
export interface TableWriter extends RowWriter {
  /** Ends the row and now and then hands the event loop back. */
  end(): Promise<void>;
}

export interface ChunkWriter extends TableWriter {
  /** Hands over what waits. */
  flushChunk(): void;
}

/**
 * A writer over an appender; the caller flushes the last chunk and closes the appender. `json` of null or
 * undefined is NULL. A row must be complete when it is ended. Texts and bytes wait in JavaScript's memory
 * until a chunk of rows is there.
 */
export function createRowWriter(appender: DuckDBAppender): ChunkWriter {
  return new AppendingWriter(appender);
}

class AppendingWriter implements ChunkWriter {
  readonly #appender: DuckDBAppender;
  readonly #chunk: DuckDBDataChunk;
  readonly #vectors: readonly DuckDBVector[];
  readonly #isBig: readonly boolean[];
  #column = 0;
  #waiting = 0;
  #rows = 0;

  constructor(appender: DuckDBAppender) {
    this.#appender = appender;
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

  async end(): Promise<void> {
    if (this.#column !== this.#vectors.length) {
      throw new Error(`A row has ${this.#column} of ${this.#vectors.length} values`);
    }
    this.#column = 0;
    this.#rows += 1;
    this.#waiting += 1;
    if (this.#waiting === rowsPerChunk) this.flushChunk();
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
