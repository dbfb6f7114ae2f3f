// Handshake messages out of CRYPTO frames (RFC 9000 §19.6), which come in any order, over several
// packets, and more than once.
import { joinBytes } from '../join-bytes.ts';
import type { CryptoFrame } from './frames.ts';

/** No honest first flight comes near; the offsets in frames are an attacker's to choose. */
const maxStreamBytes = 64 * 1024;
const maxPieces = 512;
const headerBytes = 4;

export interface CryptoMessage {
  readonly type: number;
  /** Without the 4-byte header. */
  readonly body: Uint8Array;
}

export class CryptoStream {
  #bytes = new Uint8Array(0);
  #pieces: CryptoFrame[] = [];
  #used = 0;

  /** Takes a frame and gives the messages that it completes. */
  push(frame: CryptoFrame): CryptoMessage[] {
    const end = frame.offset + frame.bytes.length;
    if (end > maxStreamBytes || end <= this.#bytes.length || this.#pieces.length >= maxPieces) {
      return [];
    }
    // Nearly always the first flight comes whole and in order.
    const isFirst = frame.offset === 0 && this.#bytes.length === 0 && this.#pieces.length === 0;
    if (isFirst) this.#bytes = new Uint8Array(frame.bytes);
    else {
      this.#pieces.push(frame);
      this.#pieces.sort((a, b) => a.offset - b.offset);
      this.#join();
    }
    return this.#split();
  }

  /** True where the frame has other bytes than the stream has at its place. */
  contradicts({ offset, bytes }: CryptoFrame): boolean {
    const end = Math.min(offset + bytes.length, this.#bytes.length);
    for (let at = offset; at < end; at += 1) {
      if (this.#bytes[at] !== bytes[at - offset]) return true;
    }
    return false;
  }

  #join(): void {
    const parts: Uint8Array[] = [this.#bytes];
    let end = this.#bytes.length;
    const later: CryptoFrame[] = [];
    for (const { offset, bytes } of this.#pieces) {
      if (offset > end) later.push({ offset, bytes });
      else if (offset + bytes.length > end) {
        parts.push(bytes.subarray(end - offset));
        end = offset + bytes.length;
      }
    }
    if (parts.length === 1) return;
    this.#bytes = joinBytes(parts);
    this.#pieces = later;
  }

  #split(): CryptoMessage[] {
    const messages: CryptoMessage[] = [];
    while (this.#bytes.length - this.#used >= headerBytes) {
      const bytes = this.#bytes;
      const at = this.#used;
      const type = bytes[at] ?? 0;
      const start = at + headerBytes;
      const length =
        ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
      const end = start + length;
      if (end > this.#bytes.length) break;
      messages.push({ type, body: this.#bytes.slice(start, end) });
      this.#used = end;
    }
    return messages;
  }
}
