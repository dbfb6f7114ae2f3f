// Numbers and bytes into one array that grows; the counterpart of wire's ByteReader, big endian.
import type { ByteReader } from '../wire/byte-reader.ts';

const firstBytes = 16 * 1024;

// One for all: what is written is copied out when it is finished, and nothing else runs in between.
let buffer = new Uint8Array(firstBytes);
let view = new DataView(buffer.buffer);

/** One at a time: a new writer begins where another one began. */
export class PackWriter {
  #at = 0;

  u8(value: number): void {
    this.#reserve(1);
    buffer[this.#at++] = value;
  }

  u16(value: number): void {
    this.#reserve(2);
    view.setUint16(this.#at, value);
    this.#at += 2;
  }

  u32(value: number): void {
    this.#reserve(4);
    view.setUint32(this.#at, value);
    this.#at += 4;
  }

  f64(value: number): void {
    this.#reserve(8);
    view.setFloat64(this.#at, value);
    this.#at += 8;
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length);
    buffer.set(value, this.#at);
    this.#at += value.length;
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return buffer.slice(0, this.#at);
  }

  #reserve(lengthBytes: number): void {
    const needed = this.#at + lengthBytes;
    if (needed <= buffer.length) return;
    const larger = new Uint8Array(Math.max(needed, buffer.length * 2));
    larger.set(buffer.subarray(0, this.#at));
    buffer = larger;
    view = new DataView(larger.buffer);
  }
}

/** What `f64` wrote. */
export function readPackedNumber(reader: ByteReader): number {
  const { buffer, byteOffset } = reader.bytes(8);
  return new DataView(buffer, byteOffset, 8).getFloat64(0);
}
