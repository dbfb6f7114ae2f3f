// DNS over TCP: each message behind a two-byte length (RFC 1035 §4.2.2, RFC 7766 §8).
import { joinBytes } from '../join-bytes.ts';

export interface FramedMessage {
  readonly bytes: Uint8Array;
  /** Of the message, behind its length, in the direction's stream. */
  readonly offset: number;
  readonly timeMs: number;
}

/** Splits one direction of a TCP flow into DNS messages; no message is longer than 65,535 bytes. */
export class DnsTcpStream {
  #buffer = new Uint8Array(0);
  #bufferOffset = 0;

  push(bytes: Uint8Array, timeMs: number): FramedMessage[] {
    const joined = joinBytes([this.#buffer, bytes]);
    const messages: FramedMessage[] = [];
    let at = 0;
    for (;;) {
      const [high, low] = joined.subarray(at, at + 2);
      if (high === undefined || low === undefined) break;
      const length = (high << 8) | low;
      if (joined.length - at - 2 < length) break;
      const offset = this.#bufferOffset + at + 2;
      messages.push({ bytes: joined.slice(at + 2, at + 2 + length), offset, timeMs });
      at += 2 + length;
    }
    this.#buffer = joined.slice(at);
    this.#bufferOffset += at;
    return messages;
  }
}
