// HPACK, the header compression of HTTP/2 (RFC 7541). One decoder for each direction of a connection:
// every block changes its table, so a block that is lost ends reading.
import { ByteReader, parsing, type ParseError } from '../byte-reader.ts';
import type { Result } from '../../../shared/model/result.ts';
import { readableText } from '../readable-text.ts';
import {
  costOf,
  entriesOf,
  FieldList,
  maxTableBytes,
  type HeaderField,
  type TableEntry,
  type Word,
} from './header-table.ts';
import { decodeHuffman } from './huffman.ts';
import { staticTable } from './hpack-tables.ts';

/** Until a SETTINGS frame says otherwise (RFC 9113 §6.5.2). */
const initialTableBytes = 4096;

const fixed = entriesOf(staticTable);

export class HpackDecoder {
  /** Newest first. */
  readonly #dynamic: TableEntry[] = [];
  #tableBytes = 0;
  #limitBytes = initialTableBytes;

  /** Reads one whole header block. After an error the table is no longer the sender's. */
  decode(block: Uint8Array): Result<HeaderField[], ParseError> {
    return parsing(() => this.#readBlock(new ByteReader(block)));
  }

  #readBlock(reader: ByteReader): HeaderField[] {
    const list = new FieldList();
    while (reader.remaining > 0) {
      const entry = this.#readField(reader);
      if (entry !== null) list.push(reader, entry);
    }
    return list.fields;
  }

  /** Null for a change of the table's size, which is no field (RFC 7541 §6.3). */
  #readField(reader: ByteReader): TableEntry | null {
    const first = reader.u8();
    if (first & 0x80) return this.#entry(reader, readInteger(reader, first, 7));
    if (first & 0x40) {
      const entry = this.#readLiteral(reader, readInteger(reader, first, 6));
      this.#insert(entry);
      return entry;
    }
    if (first & 0x20) {
      const limit = readInteger(reader, first, 5);
      if (limit > maxTableBytes) reader.fail('budget', `a table of ${limit} bytes`);
      this.#limitBytes = limit;
      this.#evict();
      return null;
    }
    return this.#readLiteral(reader, readInteger(reader, first, 4));
  }

  #readLiteral(reader: ByteReader, nameIndex: number): TableEntry {
    const name = nameIndex === 0 ? readString(reader) : this.#entry(reader, nameIndex).name;
    return { name, value: readString(reader) };
  }

  #entry(reader: ByteReader, index: number): TableEntry {
    const entry =
      index <= fixed.length ? fixed[index - 1] : this.#dynamic[index - fixed.length - 1];
    return entry ?? reader.fail('malformed', `there is no header ${index}`);
  }

  #insert(entry: TableEntry): void {
    this.#dynamic.unshift(entry);
    this.#tableBytes += costOf(entry);
    this.#evict();
  }

  /** An entry larger than the table empties it and is not kept (RFC 7541 §4.4). */
  #evict(): void {
    while (this.#tableBytes > this.#limitBytes) {
      const oldest = this.#dynamic.pop();
      if (oldest === undefined) break;
      this.#tableBytes -= costOf(oldest);
    }
  }
}

/** RFC 7541 §5.1: `first` is the byte that begins the integer in its low bits. */
export function readInteger(reader: ByteReader, first: number, prefixBits: number): number {
  const most = 2 ** prefixBits - 1;
  let value = first & most;
  if (value < most) return value;
  for (let shift = 0; shift <= 28; shift += 7) {
    const byte = reader.u8();
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
  return reader.fail('malformed', 'an integer without end');
}

/** RFC 7541 §5.2, and with a prefix of its own RFC 9204 §4.1.2: the bit before the length says Huffman. */
export function readText(reader: ByteReader, first: number, prefixBits: number): Word {
  const coded = reader.bytes(readInteger(reader, first, prefixBits));
  const bytes = first & (1 << prefixBits) ? decodeHuffman(coded) : coded;
  return { text: readableText(bytes), lengthBytes: bytes.length };
}

const readString = (reader: ByteReader): Word => readText(reader, reader.u8(), 7);
