// Frames of one direction of an HTTP/3 stream (RFC 9114 §7): header blocks as a whole, content as it comes.
import { ByteReader, parsing } from '../wire/byte-reader.ts';
import { readIdentifier, readVarint } from '../wire/quic/packet.ts';
import { WaitingBytes } from '../wire/waiting-bytes.ts';

export const http3Frames = { data: 0, headers: 1, settings: 4 } as const;
/** What a stream of WebTransport begins with: no frame, what follows is not HTTP/3's (draft-ietf-webtrans-http3 §4.2). */
const webTransportStream = 0x41;

export interface Http3StreamSink {
  /** A whole frame but DATA; false: it has to wait, and everything behind it. */
  frame(type: number, payload: Uint8Array, frameBytes: number): boolean;
  data(bytes: Uint8Array): void;
}

const maxFrameBytes = 256 * 1024;
const maxWaitingBytes = 4 * 1024 * 1024;
const wanted: ReadonlySet<number> = new Set([http3Frames.headers, http3Frames.settings]);

export class Http3Stream {
  readonly #sink: Http3StreamSink;
  readonly #waiting = new WaitingBytes();
  /** Of the frame at hand, of which nothing but its bytes is left. */
  #passing: 'data' | 'other' = 'other';
  #left = 0;
  /** The stream is another protocol's. */
  #isForeign = false;
  problem: string | null = null;

  constructor(sink: Http3StreamSink) {
    this.#sink = sink;
  }

  /** True while nothing waits to be read. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  push(bytes: Uint8Array): void {
    if (this.problem !== null || this.#isForeign) return;
    this.#waiting.push(bytes);
    this.resume();
    if (this.#waiting.length > maxWaitingBytes) this.problem = 'a frame without end';
  }

  /** Goes on reading where a frame had to wait. */
  resume(): void {
    const { bytes } = this.#waiting;
    let at = 0;
    while (at < bytes.length && this.problem === null) {
      const used = this.#left > 0 ? this.#pass(bytes, at) : this.#begin(bytes, at);
      if (used === 0) break;
      at += used;
    }
    this.#waiting.drop(at);
  }

  #pass(bytes: Uint8Array, at: number): number {
    const count = Math.min(this.#left, bytes.length - at);
    this.#left -= count;
    if (this.#passing === 'data') this.#sink.data(bytes.subarray(at, at + count));
    return count;
  }

  /** Bytes used up; 0 while more is needed or the frame has to wait. */
  #begin(bytes: Uint8Array, at: number): number {
    const reader = ByteReader.unrecorded(bytes, at);
    const head = parsing(() => ({ type: readIdentifier(reader), length: readVarint(reader) }));
    if (!head.ok) {
      if (head.error.code !== 'truncated') this.problem = head.error.message;
      return 0;
    }
    const { type, length } = head.value;
    const headBytes = reader.position - at;
    if (type === webTransportStream) {
      this.#isForeign = true;
      return bytes.length - at;
    }
    if (!wanted.has(type)) {
      this.#passing = type === http3Frames.data ? 'data' : 'other';
      this.#left = length;
      return headBytes;
    }
    if (length > maxFrameBytes) this.problem = `a frame of ${length} bytes`;
    if (this.problem !== null || reader.remaining < length) return 0;
    return this.#sink.frame(type, reader.bytes(length), headBytes + length)
      ? headBytes + length
      : 0;
  }
}
