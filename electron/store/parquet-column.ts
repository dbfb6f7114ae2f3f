// One column of a Parquet file while its row group is filled: its values as they stand in the file, encoded as soon as
// they are known, so that nothing is held that was read but the bytes themselves.
// https://parquet.apache.org/docs/file-format/data-pages/encodings/ (PLAIN, and the levels' hybrid of RLE and
// bit-packing).

const firstBytes = 1024;
/** Of UTF-8 for one unit of a JavaScript string. */
const mostBytesOfUnit = 3;
const integers = { least: -(2 ** 31), greatest: 2 ** 31 - 1 } as const;
/** Before each text or piece of bytes: its length. */
const lengthBytes = 4;
/** Up to here a call into native code takes longer than going from letter to letter. */
const shortText = 40;

/** Values of one type; `putNull` for one that is missing. */
export class ParquetColumnBytes {
  #values = Buffer.allocUnsafe(firstBytes);
  #used = 0;
  /** A bit for each row that has a value, the first in the lowest. */
  readonly #there: Uint8Array;
  #rows = 0;
  #missing = 0;

  constructor(maxRows: number) {
    this.#there = new Uint8Array(Math.ceil(maxRows / 8));
  }

  get missing(): number {
    return this.#missing;
  }

  /** The definition levels, of which the greatest is 1: one run of bit-packed groups of eight. */
  get levels(): readonly Uint8Array[] {
    const groups = Math.ceil(this.#rows / 8);
    return [varint((groups << 1) | 1), this.#there.subarray(0, groups)];
  }

  get values(): Uint8Array {
    return this.#values.subarray(0, this.#used);
  }

  putNull(): void {
    this.#rows += 1;
    this.#missing += 1;
  }

  putText(value: string): void {
    const at = this.#room(lengthBytes + value.length * mostBytesOfUnit);
    const start = at + lengthBytes;
    const isWritten = value.length <= shortText && writeAscii(this.#values, value, start);
    const written = isWritten ? value.length : this.#values.write(value, start);
    this.#values.writeUInt32LE(written, at);
    this.#put(lengthBytes + written);
  }

  putBytes(value: Uint8Array): void {
    const at = this.#room(lengthBytes + value.length);
    this.#values.writeUInt32LE(value.length, at);
    this.#values.set(value, at + lengthBytes);
    this.#put(lengthBytes + value.length);
  }

  /** Of 32 bits; one that needs more is told as the nearest that does not. */
  putInteger(value: number): void {
    const at = this.#room(4);
    this.#values.writeInt32LE(Math.max(integers.least, Math.min(value, integers.greatest)), at);
    this.#put(4);
  }

  putDouble(value: number): void {
    const at = this.#room(8);
    this.#values.writeDoubleLE(value, at);
    this.#put(8);
  }

  /** Eight in a byte. */
  putBoolean(value: boolean): void {
    const bit = (this.#rows - this.#missing) & 7;
    const at = bit === 0 ? this.#room(1) : this.#used - 1;
    const before = bit === 0 ? 0 : (this.#values[at] ?? 0);
    this.#values[at] = before | (Number(value) << bit);
    this.#put(bit === 0 ? 1 : 0);
  }

  /** Where `needed` bytes can be written. */
  #room(needed: number): number {
    if (this.#used + needed > this.#values.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#values.length * 2, this.#used + needed));
      larger.set(this.values);
      this.#values = larger;
    }
    return this.#used;
  }

  #put(written: number): void {
    this.#used += written;
    const at = this.#rows >> 3;
    this.#there[at] = (this.#there[at] ?? 0) | (1 << (this.#rows & 7));
    this.#rows += 1;
  }

  clear(): void {
    this.#there.fill(0, 0, Math.ceil(this.#rows / 8));
    this.#used = 0;
    this.#rows = 0;
    this.#missing = 0;
  }
}

/** False where it is more than ASCII; then what was written means nothing. */
function writeAscii(bytes: Uint8Array, text: string, start: number): boolean {
  for (let n = 0; n < text.length; n += 1) {
    const code = text.charCodeAt(n);
    if (code > 0x7f) return false;
    bytes[start + n] = code;
  }
  return true;
}

/** ULEB128, of less than 2^31. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left > 0x7f; left >>>= 7) bytes.push((left & 0x7f) | 0x80);
  return Uint8Array.from([...bytes, left]);
}
