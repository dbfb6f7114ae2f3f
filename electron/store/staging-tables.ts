// The tables of a staging file: those of the library without the session's id and with records by the
// number of their flow, because a text written a million times costs more than everything it stands by;
// and how their rows enter the library.
import { flowColumns } from './flow-columns.ts';

const spans = 'is_down BOOLEAN, stream_offset BIGINT, length_bytes INTEGER';
const direction = `CASE WHEN is_down THEN 'down' ELSE 'up' END AS direction`;

interface StagedTable {
  /** Of the table in the staging file. */
  readonly columns: string;
  /** What of a part is put into the library's table of the same name; by column names. `id`: of the session, in SQL. */
  readonly select: (part: string, id?: string) => string;
}

export const stagedTables = {
  flows: {
    columns: `row INTEGER, n INTEGER, flow_id VARCHAR, server_name VARCHAR, opened_ms DOUBLE,
      ${flowColumns.map(([name, type]) => `${name} ${type}`).join(', ')},
      bytes_dropped BOOLEAN, facts VARCHAR, handshake BLOB`,
    select: (part, id = '$id') => `SELECT ${id} AS session_id, * EXCLUDE (row) FROM ${part}.flows`,
  },
  records: {
    columns: `flow_row INTEGER, n INTEGER, time_ms DOUBLE, content_type UTINYINT, ${spans}`,
    select: (
      part,
      id = '$id',
    ) => `SELECT ${id} AS session_id, flow_id, r.n, ${direction}, r.time_ms,
        r.stream_offset, r.length_bytes, r.content_type
      FROM ${part}.records r JOIN ${part}.flows f ON f.row = r.flow_row`,
  },
  dns: {
    columns: 'n INTEGER, name VARCHAR, type VARCHAR, asked_ms DOUBLE, detail VARCHAR',
    select: (part, id = '$id') => `SELECT ${id} AS session_id, * FROM ${part}.dns`,
  },
  segments: {
    columns: `n INTEGER, flow_id VARCHAR, time_ms DOUBLE, bytes BLOB, ${spans}`,
    select: (part, id = '$id') =>
      `SELECT ${id} AS session_id, * EXCLUDE (is_down), ${direction} FROM ${part}.segments`,
  },
  clear_facts: {
    columns: `flow_id VARCHAR, n INTEGER, time_ms DOUBLE, severity UTINYINT, kind VARCHAR,
      label VARCHAR, value VARCHAR, name VARCHAR, ${spans}`,
    select: (part, id = '$id') =>
      `SELECT ${id} AS session_id, * EXCLUDE (is_down), ${direction} FROM ${part}.clear_facts`,
  },
} as const satisfies Readonly<Record<string, StagedTable>>;

export type StagedTableName = keyof typeof stagedTables;
export const stagedTableNames = Object.keys(stagedTables) as StagedTableName[];
