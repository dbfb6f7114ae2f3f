// Joins handshake records to messages, over their borders (RFC 8446 §5.1).
import { WaitingBytes } from '../waiting-bytes.ts';
import {
  bodyBytes,
  headerBytes,
  maxMessageBytes,
  type HandshakeMessage,
  type HandshakeRecord,
  type StreamPiece,
} from './handshake.ts';
import { recordHeaderBytes } from './records.ts';

/** To find a field's place, the records of its message are gone through. */
const maxPieces = 16_384;
const pieceBytes = 40;

/** Joins one direction's handshake records to messages. `problem` says why it stopped. */
export class HandshakeStream {
  readonly #waiting = new WaitingBytes();
  /** Where the waiting bytes stand. */
  #pieces: StreamPiece[] = [];
  #problem: string | null = null;

  get problem(): string | null {
    return this.#problem;
  }

  /** Of a message that is there in part. */
  get heldBytes(): number {
    return this.#waiting.heldBytes + this.#pieces.length * pieceBytes;
  }

  /** No part of a message waits for the rest. */
  get isAtStart(): boolean {
    return this.#waiting.length === 0;
  }

  push({ fragment, offset, lengthBytes, timeMs }: HandshakeRecord): HandshakeMessage[] {
    if (this.#problem !== null) return [];
    if (fragment.length !== lengthBytes) {
      this.#problem = 'the bytes of the handshake were not recorded';
      return [];
    }
    this.#pieces.push({ offset: offset + recordHeaderBytes, lengthBytes });
    // Most messages come whole in their record: they are not copied.
    const isInPlace = this.isAtStart;
    if (!isInPlace) this.#waiting.push(fragment);
    const bytes = isInPlace ? fragment : this.#waiting.bytes;
    const messages = this.#split(bytes, timeMs);
    const used = messages.reduce((sum, { body }) => sum + headerBytes + body.length, 0);
    if (isInPlace) this.#waiting.push(fragment.subarray(used));
    else this.#waiting.drop(used);
    if (this.#pieces.length > maxPieces) this.#problem = 'a handshake message in too many records';
    return messages;
  }

  #split(bytes: Uint8Array, timeMs: number): HandshakeMessage[] {
    const messages: HandshakeMessage[] = [];
    for (let at = 0; at + headerBytes <= bytes.length;) {
      const length = bodyBytes(bytes, at);
      if (length > maxMessageBytes) {
        this.#problem = `a handshake message of ${length} bytes`;
        break;
      }
      const start = at + headerBytes;
      const end = start + length;
      if (end > bytes.length) break;
      const [type, body] = [bytes[at] ?? 0, bytes.subarray(start, end)];
      const pieces = this.#cut(headerBytes + length);
      messages.push({ type, body, headerBytes, pieces, timeMs, sealedIn: null });
      at = end;
    }
    return messages;
  }

  #cut(lengthBytes: number): StreamPiece[] {
    const taken: StreamPiece[] = [];
    let left = lengthBytes;
    let whole = 0;
    for (const [n, piece] of this.#pieces.entries()) {
      if (left === 0) break;
      const count = Math.min(left, piece.lengthBytes);
      taken.push({ offset: piece.offset, lengthBytes: count });
      left -= count;
      const rest = piece.lengthBytes - count;
      if (rest === 0) whole += 1;
      else this.#pieces[n] = { offset: piece.offset + count, lengthBytes: rest };
    }
    this.#pieces.splice(0, whole);
    return taken;
  }
}
