// Handshake messages out of CRYPTO frames (RFC 9000 §19.6), which come in any order, over several
// packets, and more than once.
import { u24 } from '../network-order.ts';
import { WaitingBytes } from '../waiting-bytes.ts';
import type { CryptoFrame } from './frames.ts';

/** No honest first flight comes near; the offsets in frames are an attacker's to choose. */
const maxStreamBytes = 64 * 1024;
const maxPieces = 512;
const headerBytes = 4;
/** A frame that came early, its bytes apart. */
const frameBytes = 150;

export interface CryptoMessage {
  readonly type: number;
  /** Without the 4-byte header. */
  readonly body: Uint8Array;
}

export class CryptoStream {
  /** From the beginning on: nothing is taken off it. */
  readonly #stream = new WaitingBytes();
  /** What came before what stands in front of it, in the order of the stream. */
  #early: CryptoFrame[] = [];
  #used = 0;
  #hasPassedOver = false;

  get heldBytes(): number {
    const early = this.#early.reduce((sum, { bytes }) => sum + frameBytes + bytes.length, 0);
    return this.#stream.heldBytes + early;
  }

  /** Frames were left out that were beyond a limit: there is more than was given. */
  get hasPassedOver(): boolean {
    return this.#hasPassedOver;
  }

  /** Takes a frame and gives the messages that it completes. */
  push(frame: CryptoFrame): CryptoMessage[] {
    const end = frame.offset + frame.bytes.length;
    if (end <= this.#stream.length) return [];
    const isEarly = frame.offset > this.#stream.length;
    if (end > maxStreamBytes || (isEarly && this.#early.length >= maxPieces)) {
      this.#hasPassedOver = true;
      return [];
    }
    if (isEarly) {
      this.#early.push(frame);
      this.#early.sort((a, b) => a.offset - b.offset);
      return [];
    }
    this.#append(frame);
    return this.#split();
  }

  /** True where the frame has other bytes than the stream has at its place. */
  contradicts({ offset, bytes }: CryptoFrame): boolean {
    const known = this.#stream.bytes;
    const end = Math.min(offset + bytes.length, known.length);
    for (let at = offset; at < end; at += 1) {
      if (known[at] !== bytes[at - offset]) return true;
    }
    return false;
  }

  #append({ offset, bytes }: CryptoFrame): void {
    this.#stream.push(bytes.subarray(this.#stream.length - offset));
    let next = this.#early[0];
    while (next !== undefined && next.offset <= this.#stream.length) {
      const known = this.#stream.length - next.offset;
      if (known < next.bytes.length) this.#stream.push(next.bytes.subarray(known));
      this.#early.shift();
      next = this.#early[0];
    }
  }

  #split(): CryptoMessage[] {
    const messages: CryptoMessage[] = [];
    const { bytes } = this.#stream;
    while (bytes.length - this.#used >= headerBytes) {
      const at = this.#used;
      const type = bytes[at] ?? 0;
      const start = at + headerBytes;
      const length = u24(bytes, at + 1);
      const end = start + length;
      if (end > bytes.length) break;
      messages.push({ type, body: bytes.slice(start, end) });
      this.#used = end;
    }
    return messages;
  }
}
