// The records of a TLS connection as numbers in one array: a connection may have a hundred thousand of
// them, and an object for each would be most of what an observer needs memory for.
import type { ObservedRecord } from '../../shared/model/observation.ts';

/** Time, offset, and the rest packed into one number. */
const width = 3;
const firstRows = 8;
const lengthSize = 0x1_0000;
const typeSize = 0x100;
const flags = { down: 1, data: 2 } as const;

export class RecordColumns {
  #values = new Float64Array(firstRows * width);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** `isData`: it can hold application data, nothing of the handshake. */
  push(record: ObservedRecord): void {
    const at = this.#length * width;
    if (at === this.#values.length) this.#grow();
    const bits = record.direction === 'down' ? flags.down : 0;
    this.#values[at] = record.timeMs;
    this.#values[at + 1] = record.offset;
    this.#values[at + 2] = record.lengthBytes + (record.contentType + bits * typeSize) * lengthSize;
    this.#length += 1;
  }

  /** Says of the record pushed last that it can hold application data. */
  markLast(): void {
    const at = this.#length * width - 1;
    const packed = this.#values[at];
    if (packed === undefined || isMarked(packed)) return;
    this.#values[at] = packed + flags.data * typeSize * lengthSize;
  }

  /** Length field of the n-th record, for sums that need no objects. */
  lengthBytesAt(n: number): number {
    return (this.#values[n * width + 2] ?? 0) % lengthSize;
  }

  toRecords(): ObservedRecord[] {
    return Array.from({ length: this.#length }, (_, n) => this.#read(n));
  }

  /** Those that can hold application data. */
  toData(): ObservedRecord[] {
    const records: ObservedRecord[] = [];
    for (let n = 0; n < this.#length; n += 1) {
      if (isMarked(this.#values[n * width + 2] ?? 0)) records.push(this.#read(n));
    }
    return records;
  }

  #read(n: number): ObservedRecord {
    const at = n * width;
    const packed = this.#values[at + 2] ?? 0;
    const rest = Math.floor(packed / lengthSize);
    return {
      direction: Math.floor(rest / typeSize) & flags.down ? 'down' : 'up',
      timeMs: this.#values[at] ?? 0,
      offset: this.#values[at + 1] ?? 0,
      lengthBytes: packed % lengthSize,
      contentType: rest % typeSize,
    };
  }

  #grow(): void {
    const values = new Float64Array(this.#values.length * 2);
    values.set(this.#values);
    this.#values = values;
  }
}

const isMarked = (packed: number): boolean =>
  (Math.floor(packed / lengthSize / typeSize) & flags.data) !== 0;
