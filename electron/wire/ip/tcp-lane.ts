// One direction of a TCP connection put in order (RFC 9293 §3.4): retransmissions are cut off, early
// segments wait for their turn, and what the capture missed becomes a gap of known length.

/** Takes the stream in order; `bytes` null: so many bytes passed and were not captured. */
export type OnStretch = (bytes: Uint8Array | null, lengthBytes: number) => void;

interface Waiting {
  readonly sequence: number;
  readonly lengthBytes: number;
  readonly bytes: Uint8Array;
}

/** More than that out of order is not disorder but loss. */
const maxWaitingBytes = 256 * 1024;
const maxWaiting = 256;

/** How far `to` is ahead of `from`; negative: behind. Sequence numbers wrap at 2^32. */
export const sequenceDistance = (from: number, to: number): number => (to - from) | 0;

export class TcpLane {
  #next: number | null = null;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;

  /** The number of the first byte, known from a SYN or from the first segment seen. */
  begin(sequence: number): void {
    this.#next ??= sequence >>> 0;
  }

  get isBegun(): boolean {
    return this.#next !== null;
  }

  get next(): number {
    return this.#next ?? 0;
  }

  /**
   * Takes a segment in place: `bytes[start, end)` were captured of `lengthBytes`. In order, it goes on
   * at once and without a copy.
   */
  push(
    sequence: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    lengthBytes: number,
    emit: OnStretch,
  ): void {
    this.begin(sequence);
    const ahead = sequenceDistance(this.next, sequence);
    if (ahead > 0) {
      this.#wait({ sequence, lengthBytes, bytes: bytes.slice(start, end) });
      if (this.#waitingBytes > maxWaitingBytes || this.#waiting.length > maxWaiting) {
        this.#skipGap(emit);
      }
      return;
    }
    if (-ahead >= lengthBytes) return;
    this.#emit(bytes, start - ahead, end, lengthBytes + ahead, emit);
    if (this.#waiting.length > 0) this.#release(emit);
  }

  /** The connection is over: what still waits comes after its gaps. */
  flush(emit: OnStretch): void {
    while (this.#waiting.length > 0) this.#skipGap(emit);
  }

  #emit(bytes: Uint8Array, start: number, end: number, lengthBytes: number, emit: OnStretch): void {
    this.#next = (this.next + lengthBytes) >>> 0;
    const captured = Math.min(Math.max(0, end - start), lengthBytes);
    if (captured > 0) emit(bytes.subarray(start, start + captured), captured);
    if (captured < lengthBytes) emit(null, lengthBytes - captured);
  }

  #wait(segment: Waiting): void {
    const at = this.#waiting.findIndex(
      ({ sequence }) => sequenceDistance(segment.sequence, sequence) > 0,
    );
    if (at === -1) this.#waiting.push(segment);
    else this.#waiting.splice(at, 0, segment);
    this.#waitingBytes += segment.lengthBytes;
  }

  #release(emit: OnStretch): void {
    for (;;) {
      const [first] = this.#waiting;
      if (first === undefined) return;
      const ahead = sequenceDistance(this.next, first.sequence);
      if (ahead > 0) return;
      this.#waiting.shift();
      this.#waitingBytes -= first.lengthBytes;
      const { bytes, lengthBytes } = first;
      if (-ahead < lengthBytes) this.#emit(bytes, -ahead, bytes.length, lengthBytes + ahead, emit);
    }
  }

  #skipGap(emit: OnStretch): void {
    const [first] = this.#waiting;
    if (first === undefined) return;
    const gap = sequenceDistance(this.next, first.sequence);
    if (gap > 0) {
      this.#next = first.sequence;
      emit(null, gap);
    }
    this.#release(emit);
  }
}
