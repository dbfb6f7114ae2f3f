// The records of a TLS connection as numbers in one array: a connection may have a hundred thousand of
// them, and an object for each would be most of what an observer needs memory for.
import type { ObservedRecord } from '../../shared/model/tls.ts';
import type { Direction } from '../../shared/model/segment.ts';
import { mostRecords } from '../../shared/model/handshake.ts';

/** Time, offset, and the rest packed into one number. */
const width = 3;
const lengthSize = 0x1_0000;
const typeSize = 0x100;
const flags = { down: 1, data: 2 } as const;

export class RecordColumns {
  /** How many came behind the last that is kept. */
  leftOut = 0;
  /** A plain array: short ones, which most are, cost less than typed arrays. */
  readonly #values: number[] = [];

  get length(): number {
    return this.#values.length / width;
  }

  /** As in ObservedRecord; false: there are too many, and it is counted alone. */
  push(
    direction: Direction,
    timeMs: number,
    offset: number,
    lengthBytes: number,
    contentType: number,
  ): boolean {
    if (this.length >= mostRecords) {
      this.leftOut += 1;
      return false;
    }
    const bits = direction === 'down' ? flags.down : 0;
    this.#values.push(timeMs, offset, lengthBytes + (contentType + bits * typeSize) * lengthSize);
    return true;
  }

  /** Says of the record pushed last that it can hold application data, where it was kept. */
  markLast(): void {
    if (this.leftOut > 0) return;
    const at = this.#values.length - 1;
    const packed = this.#values[at];
    if (packed === undefined || isMarked(packed)) return;
    this.#values[at] = packed + flags.data * typeSize * lengthSize;
  }

  toRecords(): ObservedRecord[] {
    return Array.from({ length: this.length }, (_, n) => this.#read(n));
  }

  forEach(visit: (record: ObservedRecord, n: number) => void): void {
    for (let n = 0; n < this.length; n += 1) visit(this.#read(n), n);
  }

  /** Those that can hold application data. */
  toData(): ObservedRecord[] {
    const records: ObservedRecord[] = [];
    for (let n = 0; n < this.length; n += 1) {
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
}

const isMarked = (packed: number): boolean =>
  (Math.floor(packed / lengthSize / typeSize) & flags.data) !== 0;
