// Rows for DuckDB's appender: values in the order of the table's columns. The appender is synchronous
// native code, so long tables hand the event loop back every few thousand rows.
import { setImmediate } from 'node:timers/promises';
import type { DuckDBAppender } from '@duckdb/node-api';

const rowsPerTurn = 5000;

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

/** A writer over an appender; the caller closes the appender. `json` of null or undefined is NULL. */
export function createRowWriter(appender: DuckDBAppender): RowWriter {
  let rows = 0;
  const writer: RowWriter = {
    text: orNull((value: string) => appender.appendVarchar(value)),
    json: orNull((value: unknown) => appender.appendVarchar(JSON.stringify(value))),
    integer: orNull((value: number) => appender.appendInteger(value)),
    bigInteger: orNull((value: number) => appender.appendBigInt(BigInt(value))),
    byte: orNull((value: number) => appender.appendUTinyInt(value)),
    double: orNull((value: number) => appender.appendDouble(value)),
    boolean: orNull((value: boolean) => appender.appendBoolean(value)),
    blob: orNull((value: Uint8Array) => appender.appendBlob(value)),
    endNow() {
      appender.endRow();
    },
    async end() {
      appender.endRow();
      rows += 1;
      if (rows % rowsPerTurn === 0) await setImmediate();
    },
  };

  function orNull<T>(append: (value: T) => void): (value: T | null) => RowWriter {
    return (value) => {
      if (value === null || value === undefined) appender.appendNull();
      else append(value);
      return writer;
    };
  }
  return writer;
}
