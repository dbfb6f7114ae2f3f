// Rows for a Parquet file (https://parquet.apache.org/docs/file-format/), as the database reads them back: values in
// the order of the file's columns. A row group of them waits in memory; it is written uncompressed, because such a file
// is read once and thrown away. Headers and footer are a library's. It would hold every value until the group is
// written, which keeps the collector of garbage busier than writing does (docs/adr/0011-staging-files.md): so values
// are encoded here.
import { closeSync, openSync, writevSync } from 'node:fs';
import { ByteWriter, type SchemaElement } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import { ParquetColumnBytes } from './parquet-column.ts';
import type { RowWriter } from './row-writer.ts';

export type ParquetKind = 'integer' | 'double' | 'boolean' | 'text' | 'bytes';
export type ParquetColumn = readonly [name: string, kind: ParquetKind];

type RowGroup = Parameters<typeof writeMetadata>[1]['row_groups'][number];
type ColumnChunk = RowGroup['columns'][number];

/** What may wait before it is written. */
const limits = { bytes: 4 * 1024 * 1024, rows: 65_536 } as const;
/** What a value takes, roughly, beside text and bytes. */
const valueBytes = 8;

const magic = Buffer.from('PAR1');

const types = {
  integer: { type: 'INT32' },
  double: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  bytes: { type: 'BYTE_ARRAY' },
} as const;

export class ParquetRows implements RowWriter {
  readonly #file: number;
  readonly #schema: readonly ParquetColumn[];
  readonly #columns: readonly ParquetColumnBytes[];
  readonly #groups: RowGroup[] = [];
  #offset = 0;
  /** Of the row that is being put together, and of the rows that wait. */
  #column = 0;
  #rows = 0;
  #bytes = 0;

  /** Makes the file anew. Throws the system's error where it cannot. */
  constructor(path: string, columns: readonly ParquetColumn[]) {
    this.#file = openSync(path, 'w');
    this.#schema = columns;
    this.#columns = columns.map(() => new ParquetColumnBytes(limits.rows));
    this.#write([magic]);
  }

  text(value: string | null): this {
    const column = this.#next();
    if (value === null) column.putNull();
    else {
      column.putText(value);
      this.#bytes += value.length;
    }
    return this;
  }

  json(value: unknown): this {
    return this.text(value === null || value === undefined ? null : JSON.stringify(value));
  }

  integer(value: number): this {
    this.#next().putInteger(value);
    return this;
  }

  /** As a double. */
  bigInteger(value: number | null): this {
    return this.double(value);
  }

  byte(value: number): this {
    return this.integer(value);
  }

  double(value: number | null): this {
    const column = this.#next();
    if (value === null) column.putNull();
    else column.putDouble(value);
    return this;
  }

  boolean(value: boolean): this {
    this.#next().putBoolean(value);
    return this;
  }

  blob(value: Uint8Array | null): this {
    const column = this.#next();
    if (value === null) column.putNull();
    else {
      column.putBytes(value);
      this.#bytes += value.length;
    }
    return this;
  }

  #next(): ParquetColumnBytes {
    const column = this.#columns[this.#column++];
    if (column === undefined) throw new Error('A row has more values than the file has columns');
    return column;
  }

  end(): void {
    const { length } = this.#columns;
    if (this.#column !== length) {
      throw new Error(`A row has ${this.#column} of ${length} values`);
    }
    this.#column = 0;
    this.#rows += 1;
    this.#bytes += length * valueBytes;
    if (this.#rows === limits.rows || this.#bytes >= limits.bytes) this.#writeGroup();
  }

  #writeGroup(): void {
    if (this.#rows === 0) return;
    const start = this.#offset;
    const columns = this.#columns.map((column, n) => this.#writeColumn(column, n));
    const sizes = {
      total_byte_size: BigInt(this.#offset - start),
      num_rows: BigInt(this.#rows),
    };
    this.#groups.push({ columns, ...sizes });
    this.#rows = 0;
    this.#bytes = 0;
  }

  /** One page for all of it. */
  #writeColumn(column: ParquetColumnBytes, n: number): ColumnChunk {
    const [name, kind] = this.#schema[n] ?? ['', 'bytes'];
    const { levels, values } = column;
    const levelBytes = levels.reduce((sum, { length }) => sum + length, 0);
    const header = new ByteWriter();
    writePageHeader(header, {
      type: 'DATA_PAGE_V2',
      uncompressed_page_size: levelBytes + values.length,
      compressed_page_size: levelBytes + values.length,
      data_page_header_v2: {
        num_values: this.#rows,
        num_nulls: column.missing,
        num_rows: this.#rows,
        encoding: 'PLAIN',
        definition_levels_byte_length: levelBytes,
        repetition_levels_byte_length: 0,
        is_compressed: false,
      },
    });
    const offset = BigInt(this.#offset);
    const size = BigInt(this.#write([header.getBytes(), ...levels, values]));
    column.clear();
    return {
      file_offset: offset,
      meta_data: {
        type: types[kind].type,
        encodings: ['PLAIN', 'RLE'],
        path_in_schema: [name],
        codec: 'UNCOMPRESSED',
        num_values: BigInt(this.#rows),
        total_uncompressed_size: size,
        total_compressed_size: size,
        data_page_offset: offset,
      },
    };
  }

  /** Everything is in the file, and can be read, when it returns. */
  close(): void {
    this.#writeGroup();
    const footer = new ByteWriter();
    writeMetadata(footer, {
      version: 2,
      created_by: 'onlooker',
      schema: [
        { name: 'rows', num_children: this.#schema.length },
        ...this.#schema.map(([name, kind]): SchemaElement => ({
          name,
          repetition_type: 'OPTIONAL',
          ...types[kind],
        })),
      ],
      num_rows: this.#groups.reduce((sum, group) => sum + group.num_rows, 0n),
      row_groups: this.#groups,
      metadata_length: 0,
    });
    this.#write([footer.getBytes(), magic]);
    this.abandon();
  }

  /** Lets go of the file, which is of no use before `close`. */
  abandon(): void {
    closeSync(this.#file);
  }

  /** Gives how many bytes it were. */
  #write(pieces: readonly Uint8Array[]): number {
    const total = pieces.reduce((sum, { length }) => sum + length, 0);
    const written = writevSync(this.#file, pieces);
    // A file takes all there is, unless the disk is full.
    if (written !== total) throw new Error('The disk is full');
    this.#offset += total;
    return total;
  }
}
