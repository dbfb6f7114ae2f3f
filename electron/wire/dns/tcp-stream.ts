// DNS over TCP: each message behind a two-byte length (RFC 1035 §4.2.2, RFC 7766 §8).
import { WaitingBytes } from '../waiting-bytes.ts';

export interface FramedMessage {
  readonly bytes: Uint8Array;
  /** Of the message, behind its length, in the direction's stream. */
  readonly offset: number;
  readonly timeMs: number;
}

/** Splits one direction of a TCP flow into DNS messages; no message is longer than 65,535 bytes. */
export class DnsTcpStream {
  readonly #waiting = new WaitingBytes();
  /** Where what waits begins in the stream. */
  #offset = 0;

  /** Of a message that is there in part. */
  get heldBytes(): number {
    return this.#waiting.heldBytes;
  }

  push(bytes: Uint8Array, timeMs: number): FramedMessage[] {
    this.#waiting.push(bytes);
    const { bytes: waiting } = this.#waiting;
    const messages: FramedMessage[] = [];
    let at = 0;
    for (;;) {
      const [high, low] = [waiting[at], waiting[at + 1]];
      if (high === undefined || low === undefined) break;
      const length = (high << 8) | low;
      if (waiting.length - at - 2 < length) break;
      const offset = this.#offset + at + 2;
      messages.push({ bytes: waiting.slice(at + 2, at + 2 + length), offset, timeMs });
      at += 2 + length;
    }
    this.#waiting.drop(at);
    this.#offset += at;
    return messages;
  }
}
