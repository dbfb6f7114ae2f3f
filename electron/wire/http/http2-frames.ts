// HTTP/2 framing (RFC 9113 §4.1, §6), fed with whatever stretches of one direction's plaintext come in.
// DATA passes on as it comes; the frames that say something are joined; all others are counted past.

/** RFC 9113 §6. */
export const frameTypes = {
  data: 0,
  headers: 1,
  resetStream: 3,
  settings: 4,
  pushPromise: 5,
  goAway: 7,
  continuation: 9,
} as const;

export const frameFlags = { endStream: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

export const connectionPreface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
export const frameHeaderBytes = 9;

export interface Http2Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Uint8Array;
}

export interface FrameSink {
  /** The first byte of a frame's header is in the stretch being pushed, `at` bytes behind its beginning. */
  readonly onBegin: (at: number) => void;
  /** A frame as a whole. */
  readonly onFrame: (frame: Http2Frame) => void;
  /** A stretch of a DATA frame's content, its padding left out; null where bytes are missing. */
  readonly onData: (streamId: number, bytes: Uint8Array | null, lengthBytes: number) => void;
  /** A DATA frame's last byte passed. */
  readonly onDataEnd: (streamId: number, flags: number) => void;
}

/** Header blocks are bounded by honest peers at 16 KiB to 64 KiB. */
const maxJoinedBytes = 256 * 1024;
const joinedTypes: ReadonlySet<number> = new Set([
  frameTypes.headers,
  frameTypes.resetStream,
  frameTypes.pushPromise,
  frameTypes.goAway,
  frameTypes.continuation,
]);

/** Never throws; `problem` says why reading stopped. */
export class Http2FrameStream {
  readonly #sink: FrameSink;
  readonly #header = new Uint8Array(frameHeaderBytes);
  #headerFilled = 0;
  #type = 0;
  #flags = 0;
  #streamId = 0;
  #left = 0;
  /** Of a padded DATA frame: how much of what is left is padding; null until its length was read. */
  #padding: number | null = 0;
  #joined: Uint8Array | null = null;
  #joinedFilled = 0;
  #problem: string | null = null;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  get problem(): string | null {
    return this.#problem;
  }

  /** `bytes` null: missing; only inside frames that need not be read can it go on behind them. */
  push(bytes: Uint8Array | null, lengthBytes: number): void {
    let at = 0;
    while (at < lengthBytes && this.#problem === null) {
      if (this.#headerFilled < frameHeaderBytes) at += this.#takeHeader(bytes, at);
      else at += this.#takePayload(bytes, at, lengthBytes - at);
      if (this.#headerFilled === frameHeaderBytes && this.#left === 0) this.#finish();
    }
  }

  #takeHeader(bytes: Uint8Array | null, at: number): number {
    if (bytes === null) {
      this.#problem = 'bytes of an HTTP/2 frame header are missing';
      return 1;
    }
    if (this.#headerFilled === 0) this.#sink.onBegin(at);
    const count = Math.min(frameHeaderBytes - this.#headerFilled, bytes.length - at);
    this.#header.set(bytes.subarray(at, at + count), this.#headerFilled);
    this.#headerFilled += count;
    if (this.#headerFilled === frameHeaderBytes) this.#begin();
    return count;
  }

  #begin(): void {
    const view = new DataView(this.#header.buffer);
    this.#left = view.getUint32(0) >>> 8;
    this.#type = view.getUint8(3);
    this.#flags = view.getUint8(4);
    this.#streamId = view.getUint32(5) & 0x7fffffff;
    const isPadded = this.#type === frameTypes.data && (this.#flags & frameFlags.padded) !== 0;
    this.#padding = isPadded ? null : 0;
    this.#joined = null;
    this.#joinedFilled = 0;
    if (isPadded && this.#left === 0) this.#problem = 'a padded HTTP/2 frame without padding';
    if (!joinedTypes.has(this.#type)) return;
    if (this.#left > maxJoinedBytes) this.#problem = `an HTTP/2 frame of ${this.#left} bytes`;
    else this.#joined = new Uint8Array(this.#left);
  }

  #takePayload(bytes: Uint8Array | null, at: number, available: number): number {
    if (this.#type === frameTypes.data) return this.#takeData(bytes, at, available);
    const count = Math.min(this.#left, available);
    this.#left -= count;
    if (this.#joined === null) return count;
    if (bytes === null) this.#problem = 'bytes of an HTTP/2 header block are missing';
    else this.#joined.set(bytes.subarray(at, at + count), this.#joinedFilled);
    this.#joinedFilled += count;
    return count;
  }

  #takeData(bytes: Uint8Array | null, at: number, available: number): number {
    if (this.#padding === null) {
      const padding = bytes?.[at];
      this.#left -= 1;
      this.#padding = padding ?? 0;
      if (padding === undefined || padding > this.#left) {
        this.#problem = 'padding of an HTTP/2 frame that cannot be read';
      }
      return 1;
    }
    const content = this.#left - this.#padding;
    const count = Math.min(content > 0 ? content : this.#left, available);
    if (content > 0) {
      this.#sink.onData(this.#streamId, bytes?.subarray(at, at + count) ?? null, count);
    }
    this.#left -= count;
    return count;
  }

  #finish(): void {
    this.#headerFilled = 0;
    if (this.#problem !== null) return;
    const [type, flags, streamId] = [this.#type, this.#flags, this.#streamId];
    if (type === frameTypes.data) this.#sink.onDataEnd(streamId, flags);
    else if (this.#joined !== null) {
      this.#sink.onFrame({ type, flags, streamId, payload: this.#joined });
      this.#joined = null;
    }
  }
}

/**
 * What of a HEADERS or PUSH_PROMISE frame is header block, or the beginning of one (RFC 9113 §6.2, §6.6);
 * null: malformed.
 */
export function readHeaderBlock({ type, flags, payload }: Http2Frame): Uint8Array | null {
  const isPadded = (flags & frameFlags.padded) !== 0;
  const padding = isPadded ? (payload[0] ?? 0) : 0;
  const isPromise = type === frameTypes.pushPromise;
  const hasPriority = !isPromise && (flags & frameFlags.priority) !== 0;
  const start = (isPadded ? 1 : 0) + (isPromise ? 4 : 0) + (hasPriority ? 5 : 0);
  const end = payload.length - padding;
  return start > end ? null : payload.subarray(start, end);
}
