// The tables of a staging file: those of the library, but written as fast as can be. Without the session's
// id, and everything of a flow by the number of its row, because a text written a million times costs more
// than everything it stands by; words of a few as ENUM, and large numbers as DOUBLE. And how their rows
// enter the library.
import { nameLeakSchema, observedFlowSchema } from '../../shared/model/observation.ts';
import { clearFactKindSchema } from '../../shared/model/clear-text.ts';
import { placeSchema } from '../../shared/model/place.ts';
import { flowColumns } from './flow-columns.ts';

const spans = 'is_down BOOLEAN, stream_offset DOUBLE, length_bytes INTEGER';
const span = `CASE WHEN is_down THEN 'down' ELSE 'up' END AS direction, stream_offset, length_bytes`;

const enumOf = (words: readonly string[]): string =>
  `ENUM (${words.map((word) => `'${word}'`).join(', ')})`;

const { shape } = observedFlowSchema;
const enums: ReadonlyMap<string, string> = new Map([
  ['transport', enumOf(shape.transport.options)],
  ['protocol', enumOf(shape.protocol.options)],
  ['scope', enumOf(placeSchema.shape.scope.options)],
  ['name_leak', enumOf(nameLeakSchema.options)],
  ['close_reason', enumOf(shape.closeReason.unwrap().options)],
]);

const stagedType = (name: string, type: string): string =>
  type === 'BIGINT' ? 'DOUBLE' : (enums.get(name) ?? type);

interface StagedTable {
  /** Of the table in the staging file. */
  readonly columns: string;
  /** Rows that wait in JavaScript's memory: few where they hold long texts or bytes. */
  readonly rowsPerChunk: number;
  /** Its rows are joined with those of the flows, which are called `f`. */
  readonly isOfFlows: boolean;
  /**
   * What of a part is put into the library's table of the same name; by column names. `id`: of the session, in
   * SQL.
   */
  readonly select: (part: string, id?: string) => string;
}

export const stagedTables = {
  flows: {
    columns: `row INTEGER, n INTEGER, flow_id VARCHAR, server_name VARCHAR, opened_ms DOUBLE,
      ${flowColumns.map(([name, type]) => `${name} ${stagedType(name, type)}`).join(', ')},
      bytes_dropped BOOLEAN, facts VARCHAR, handshake BLOB, http BLOB`,
    isOfFlows: false,
    rowsPerChunk: 128,
    select: (part, id = '$id') => `SELECT ${id} AS session_id, * EXCLUDE (row) FROM ${part}.flows`,
  },
  records: {
    columns: `flow_row INTEGER, n INTEGER, time_ms DOUBLE, content_type UTINYINT, ${spans}`,
    isOfFlows: true,
    rowsPerChunk: 2048,
    select: (part, id = '$id') => `SELECT ${id} AS session_id, flow_id, r.n, r.time_ms,
        r.content_type, ${span}
      FROM ${part}.records r JOIN ${part}.flows f ON f.row = r.flow_row`,
  },
  dns: {
    columns: 'n INTEGER, name VARCHAR, type VARCHAR, asked_ms DOUBLE, detail VARCHAR',
    isOfFlows: false,
    rowsPerChunk: 512,
    select: (part, id = '$id') => `SELECT ${id} AS session_id, * FROM ${part}.dns`,
  },
  segments: {
    columns: `flow_row INTEGER, n INTEGER, time_ms DOUBLE, bytes BLOB, ${spans}`,
    isOfFlows: true,
    rowsPerChunk: 256,
    select: (
      part,
      id = '$id',
    ) => `SELECT ${id} AS session_id, flow_id, s.n, s.time_ms, s.bytes, ${span}
      FROM ${part}.segments s JOIN ${part}.flows f ON f.row = s.flow_row`,
  },
  clear_facts: {
    columns: `flow_row INTEGER, n INTEGER, time_ms DOUBLE, severity UTINYINT,
      kind ${enumOf(clearFactKindSchema.options)}, label VARCHAR, value VARCHAR, name VARCHAR, ${spans}`,
    isOfFlows: true,
    rowsPerChunk: 512,
    select: (part, id = '$id') => `SELECT ${id} AS session_id, flow_id, c.n, c.time_ms, c.severity,
        c.kind, c.label, c.value, c.name, ${span}
      FROM ${part}.clear_facts c JOIN ${part}.flows f ON f.row = c.flow_row`,
  },
} as const satisfies Readonly<Record<string, StagedTable>>;

export type StagedTableName = keyof typeof stagedTables;
export const stagedTableNames = Object.keys(stagedTables) as StagedTableName[];
