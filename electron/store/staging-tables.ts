// The tables in which a capture is read before it enters the library: the library's own, without the session's id.
// Whole numbers that may be large are doubles: making a BigInt of each takes long.
import { flowColumns } from './flow-columns.ts';
import type { ParquetColumn, ParquetKind } from './parquet-rows.ts';

const span: readonly ParquetColumn[] = [
  ['direction', 'text'],
  ['stream_offset', 'double'],
  ['length_bytes', 'integer'],
];

const kinds: Readonly<Record<(typeof flowColumns)[number][1], ParquetKind>> = {
  VARCHAR: 'text',
  INTEGER: 'integer',
  BIGINT: 'double',
  DOUBLE: 'double',
  BOOLEAN: 'boolean',
};

export const stagedTables = {
  flows: [
    ['n', 'integer'],
    ['flow_id', 'text'],
    ['server_name', 'text'],
    ['opened_ms', 'double'],
    ...flowColumns.map(([name, type]): ParquetColumn => [name, kinds[type]]),
    ['bytes_dropped', 'boolean'],
    ['facts', 'text'],
    ['handshake', 'bytes'],
    ['http', 'bytes'],
  ],
  records: [
    ['flow_id', 'text'],
    ['n', 'integer'],
    ['time_ms', 'double'],
    ['content_type', 'integer'],
    ...span,
  ],
  dns: [
    ['n', 'integer'],
    ['name', 'text'],
    ['type', 'text'],
    ['asked_ms', 'double'],
    ['detail', 'text'],
  ],
  segments: [
    ['flow_id', 'text'],
    ['n', 'integer'],
    ['time_ms', 'double'],
    ['bytes', 'bytes'],
    ...span,
  ],
  clear_facts: [
    ['flow_id', 'text'],
    ['n', 'integer'],
    ['time_ms', 'double'],
    ['severity', 'integer'],
    ['kind', 'text'],
    ['label', 'text'],
    ['value', 'text'],
    ['name', 'text'],
    ...span,
  ],
} as const satisfies Readonly<Record<string, readonly ParquetColumn[]>>;

export type StagedTableName = keyof typeof stagedTables;
export const stagedTableNames = Object.keys(stagedTables) as StagedTableName[];
