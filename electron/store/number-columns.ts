// An answer of the database as typed arrays: for rows by the hundred thousand, of which no object is made.
import type { DuckDBResult } from '@duckdb/node-api';
import { StoreDataError } from './store-error.ts';

/** Columns of DOUBLE, none of them null. Throws `StoreDataError` when something else is in them. */
export async function numberColumns(result: DuckDBResult): Promise<Float64Array<ArrayBuffer>[]> {
  const chunks = await result.fetchAllChunks();
  const length = chunks.reduce((sum, { rowCount }) => sum + rowCount, 0);
  return Array.from({ length: result.columnCount }, (_, column) => {
    const values = new Float64Array(length);
    let at = 0;
    for (const chunk of chunks) {
      const vector = chunk.getColumnVector(column);
      // Asked for once: it is a call into the database.
      const rows = vector.itemCount;
      for (let row = 0; row < rows; row += 1) {
        const value = vector.getItem(row);
        if (typeof value !== 'number') {
          throw new StoreDataError('The library holds a number that is none.');
        }
        values[at + row] = value;
      }
      at += rows;
    }
    return values;
  });
}
