// Handshake messages out of CRYPTO frames (RFC 9000 §19.6), which come in any order, over several
// packets, and more than once.
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
    this.#pieces.push(frame);
    this.#pieces.sort((a, b) => a.offset - b.offset);
    this.#join();
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
    const joined = new Uint8Array(end);
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    this.#bytes = joined;
    this.#pieces = later;
  }

  #split(): CryptoMessage[] {
    const messages: CryptoMessage[] = [];
    while (this.#bytes.length - this.#used >= headerBytes) {
      const [type = 0, high = 0, middle = 0, low = 0] = this.#bytes.subarray(this.#used);
      const start = this.#used + headerBytes;
      const end = start + ((high << 16) | (middle << 8) | low);
      if (end > this.#bytes.length) break;
      messages.push({ type, body: this.#bytes.slice(start, end) });
      this.#used = end;
    }
    return messages;
  }
}
