// What HPACK (RFC 7541) and QPACK (RFC 9204) have in common: entries of their tables, and lists of fields that
// are read by them.
import type { ByteReader } from '../byte-reader.ts';

export type HeaderField = readonly [name: string, value: string];

/** Text with the bytes it took on the wire: what is not readable ASCII is longer as text. */
export interface Word {
  readonly text: string;
  readonly lengthBytes: number;
}

export interface TableEntry {
  readonly name: Word;
  readonly value: Word;
}

/** What an entry costs beside its text (RFC 7541 §4.1, RFC 9204 §3.2.1). */
export const entryBytes = 32;
/** Both sides may agree on more; what honest ones agree on is far below. */
export const maxTableBytes = 1024 * 1024;
/** A small block can name a large entry again and again: the list is what must be bounded. */
const maxListBytes = 512 * 1024;
const maxFields = 2000;

const wordOf = (text: string): Word => ({ text, lengthBytes: text.length });

export const entriesOf = (fields: readonly HeaderField[]): TableEntry[] =>
  fields.map(([name, value]) => ({ name: wordOf(name), value: wordOf(value) }));

/** In bytes, as tables are measured. */
export const costOf = ({ name, value }: TableEntry): number =>
  entryBytes + name.lengthBytes + value.lengthBytes;

/** The fields of one header block. */
export class FieldList {
  readonly fields: HeaderField[] = [];
  #bytes = 0;

  /** Throws ParseError of code `budget`. */
  push(reader: ByteReader, entry: TableEntry): void {
    this.#bytes += costOf(entry);
    if (this.#bytes > maxListBytes || this.fields.length >= maxFields) {
      reader.fail('budget', 'a header list without end');
    }
    this.fields.push([entry.name.text, entry.value.text]);
  }
}
