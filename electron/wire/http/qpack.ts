// QPACK, the header compression of HTTP/3 (RFC 9204). One decoder for each direction of a connection: it
// takes the encoder's stream and header blocks, which may have to wait for it.
import { ByteReader, parsing, type ParseError } from '../byte-reader.ts';
import { WaitingBytes } from '../waiting-bytes.ts';
import type { Result } from '../../../shared/model/result.ts';
import {
  costOf,
  entriesOf,
  entryBytes,
  FieldList,
  maxTableBytes,
  type HeaderField,
  type TableEntry,
} from './header-table.ts';
import { readInteger, readText } from './hpack.ts';
import { qpackStaticTable } from './qpack-table.ts';

/** Instructions are short; more than a table's worth without an end is an attack. */
const maxPendingBytes = 1024 * 1024;

const fixed = entriesOf(qpackStaticTable);

export class QpackDecoder {
  /** Oldest first; the first has the number `#dropped`. */
  #entries: TableEntry[] = [];
  #dropped = 0;
  #tableBytes = 0;
  #limitBytes = 0;
  readonly #pending = new WaitingBytes();
  /** So many must wait before the instruction they begin can be whole. */
  #wantedBytes = 0;
  problem: string | null = null;
  /** What the receiver of the headers allows (SETTINGS_QPACK_MAX_TABLE_CAPACITY); null: not heard yet. */
  maxCapacity: number | null = null;

  /** How many entries were ever inserted. */
  get inserted(): number {
    return this.#dropped + this.#entries.length;
  }

  /** Bytes of the encoder's stream, in order (RFC 9204 §4.3). */
  pushInstructions(bytes: Uint8Array): void {
    if (this.problem !== null) return;
    this.#pending.push(bytes);
    if (this.#pending.length >= this.#wantedBytes) this.#readPending();
    if (this.#pending.length > maxPendingBytes) this.problem = 'an instruction without end';
  }

  #readPending(): void {
    const { bytes } = this.#pending;
    let at = 0;
    this.#wantedBytes = 0;
    while (at < bytes.length && this.problem === null) {
      const reader = ByteReader.unrecorded(bytes, at);
      const read = parsing(() => this.#readInstruction(reader));
      if (!read.ok) {
        const { code, offset, needed, message } = read.error;
        if (code === 'truncated') this.#wantedBytes = offset + needed - at;
        else this.problem = message;
        break;
      }
      at = reader.position;
    }
    this.#pending.drop(at);
  }

  #readInstruction(reader: ByteReader): void {
    const first = reader.u8();
    if (first & 0x80) {
      const index = readInteger(reader, first, 6);
      const { name } = first & 0x40 ? this.#fixed(reader, index) : this.#relative(reader, index);
      this.#insert(reader, { name, value: readText(reader, reader.u8(), 7) });
    } else if (first & 0x40) {
      const name = readText(reader, first, 5);
      this.#insert(reader, { name, value: readText(reader, reader.u8(), 7) });
    } else if (first & 0x20) {
      const limit = readInteger(reader, first, 5);
      if (limit > maxTableBytes) reader.fail('budget', `a table of ${limit} bytes`);
      this.#limitBytes = limit;
      this.#evict();
    } else this.#insert(reader, this.#relative(reader, readInteger(reader, first, 5)));
  }

  #insert(reader: ByteReader, entry: TableEntry): void {
    if (costOf(entry) > this.#limitBytes) reader.fail('malformed', 'an entry beyond the table');
    this.#entries.push(entry);
    this.#tableBytes += costOf(entry);
    this.#evict();
  }

  #evict(): void {
    while (this.#tableBytes > this.#limitBytes) {
      const oldest = this.#entries.shift();
      if (oldest === undefined) break;
      this.#dropped += 1;
      this.#tableBytes -= costOf(oldest);
    }
  }

  #fixed(reader: ByteReader, index: number): TableEntry {
    return fixed[index] ?? reader.fail('malformed', `there is no fixed header ${index}`);
  }

  /** Counted back from the newest. */
  #relative(reader: ByteReader, index: number): TableEntry {
    return this.#absolute(reader, this.inserted - 1 - index);
  }

  #absolute(reader: ByteReader, number: number): TableEntry {
    const entry = this.#entries[number - this.#dropped];
    return entry ?? reader.fail('malformed', `there is no header ${number}`);
  }

  /**
   * One header block, as a HEADERS frame holds it; null while entries that it needs have not come
   * (RFC 9204 §2.1.2, §4.5).
   */
  decode(block: Uint8Array): Result<HeaderField[] | null, ParseError> {
    return parsing(() => {
      const reader = ByteReader.unrecorded(block);
      const required = this.#readRequired(reader);
      const first = reader.u8();
      const delta = readInteger(reader, first, 7);
      if (required > this.inserted) return null;
      return this.#readFields(reader, first & 0x80 ? required - delta - 1 : required + delta);
    });
  }

  /** The number of entries is sent modulo twice what fits the table (RFC 9204 §4.5.1.1). */
  #readRequired(reader: ByteReader): number {
    const sent = readInteger(reader, reader.u8(), 8);
    if (sent === 0) return 0;
    // Without the receiver's setting the number cannot be told yet.
    if (this.maxCapacity === null) return Infinity;
    const most = Math.floor(this.maxCapacity / entryBytes);
    if (most === 0) return reader.fail('malformed', 'entries of a table that is not allowed');
    const full = 2 * most;
    const largest = this.inserted + most;
    const required = Math.floor(largest / full) * full + sent - 1;
    const wrapped = required > largest ? required - full : required;
    return wrapped > 0 ? wrapped : reader.fail('malformed', 'a number of entries beyond reason');
  }

  #readFields(reader: ByteReader, base: number): HeaderField[] {
    const list = new FieldList();
    while (reader.remaining > 0) list.push(reader, this.#readField(reader, base));
    return list.fields;
  }

  /** RFC 9204 §4.5.2 to §4.5.6. */
  #readField(reader: ByteReader, base: number): TableEntry {
    const first = reader.u8();
    if (first & 0x80) return this.#named(reader, first, 6, base);
    if (first & 0x40) {
      const { name } = this.#named(reader, first, 4, base);
      return { name, value: readText(reader, reader.u8(), 7) };
    }
    if (first & 0x20) {
      const name = readText(reader, first, 3);
      return { name, value: readText(reader, reader.u8(), 7) };
    }
    if (first & 0x10) return this.#absolute(reader, base + readInteger(reader, first, 4));
    const { name } = this.#absolute(reader, base + readInteger(reader, first, 3));
    return { name, value: readText(reader, reader.u8(), 7) };
  }

  /** The bit before the index says whether it is the fixed table's. */
  #named(reader: ByteReader, first: number, prefixBits: 4 | 6, base: number): TableEntry {
    const isFixed = (first & (1 << prefixBits)) !== 0;
    const index = readInteger(reader, first, prefixBits);
    return isFixed ? this.#fixed(reader, index) : this.#absolute(reader, base - 1 - index);
  }
}
