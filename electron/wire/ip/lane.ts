// One direction of a flow: how far it was handed on, and for TCP its order (RFC 9293 §3.4):
// retransmissions are cut off, early segments wait for their turn, and what the capture missed becomes a
// gap of known length.

/** Takes the stream in order; `bytes` null: so many bytes passed and were not captured. */
export type OnStretch = (bytes: Uint8Array | null, lengthBytes: number, timeMs: number) => void;

/** Where a segment's payload stands; `payloadLength` on the wire, which may be more. */
export interface TcpPayload {
  readonly bytes: Uint8Array;
  readonly payloadStart: number;
  readonly payloadEnd: number;
  readonly payloadLength: number;
}

interface Waiting {
  readonly sequence: number;
  readonly lengthBytes: number;
  readonly bytes: Uint8Array;
  readonly timeMs: number;
}

/**
 * More than that out of order is not disorder but loss. A segment lost on its way comes again a round trip
 * later, and until then as much follows as the receiver's window holds: some megabytes on a fast line.
 */
const maxWaiting = { bytes: 4 * 1024 * 1024, segments: 4096 } as const;
/** Of all lanes of a table together; a lane that holds little may keep it. */
const maxAllWaiting = { bytes: 24 * 1024 * 1024, alwaysBytes: 32 * 1024 } as const;
/**
 * Where only a packet without payload told the number of the first byte, which of them came first may be wrong:
 * no more bytes than a window without scaling holds (RFC 7323 §2.1) are waited for, and not for long.
 */
const maxEarly = { bytes: 65_535, segments: 8 } as const;
const noneWaiting: readonly Waiting[] = [];

/** Bytes that wait in all lanes of a table. */
export interface WaitingBytes {
  count: number;
}

/** How far `to` is ahead of `from`; negative: behind. Sequence numbers wrap at 2^32. */
export const sequenceDistance = (from: number, to: number): number => (to - from) | 0;

/** How many bytes the listener need not see; it has to be asked. */
export const unasked = -1;

export class Lane {
  /** How much of the stream was handed on, or passed over. */
  offset = 0;
  /** How many bytes the listener may still be spared, or `unasked`. */
  quietBytes = unasked;
  /** Bytes that it was spared and has not been told of yet, and when the last of them came. */
  passedBytes = 0;
  // No whole number, as later times are none: else V8 lays every lane out anew.
  passedMs = Number.NaN;
  /** Sequence number behind the last byte, known from a FIN. */
  end: number | null = null;
  /** Number of the next byte, as a signed word; only good once `isBegun`. */
  next = 0;
  /** Number of the first byte; until it `isBegun` that of the last packet without any, where it `isForetold`. */
  first = 0;
  isForetold = false;
  isBegun = false;
  /** Nobody said that there are bytes before the first segment that was seen, but for its number. */
  #isGuessed = false;
  readonly #allWaiting: WaitingBytes;
  #waiting: Waiting[] = noneWaiting as Waiting[];
  #waitingBytes = 0;

  constructor(allWaiting: WaitingBytes) {
    this.#allWaiting = allWaiting;
  }

  /** The number of the first byte, known from a SYN or from the first segment seen. */
  begin(sequence: number): void {
    if (this.isBegun) return;
    this.isBegun = true;
    this.first = sequence | 0;
    this.next = sequence | 0;
  }

  /** A packet without payload: the next byte sent has its number (RFC 9293 §3.4). */
  foretell(sequence: number): void {
    if (this.isBegun) return;
    this.first = sequence | 0;
    this.isForetold = true;
  }

  /**
   * The first segment with payload of a direction whose SYN was not seen. What a packet before it foretold may
   * come behind its successors, and is waited for through a few of them.
   */
  beginUnopened(sequence: number, payloadLength: number): void {
    const early = this.isForetold ? sequenceDistance(this.first, sequence) : 0;
    // One byte before what was acknowledged last only asks whether the peer lives (RFC 9293 §3.8.4). So may a
    // packet without any, which then foretold one byte too few.
    const isProbing = early === -1 && payloadLength === 1;
    this.#isGuessed = early > 1 && early <= maxEarly.bytes;
    if (isProbing || this.#isGuessed) this.begin(this.first);
    else this.begin(sequence);
  }

  /** What was foretold was not captured: the stream begins with what is there, as if nobody had said. */
  settleBeginning(emit: OnStretch): void {
    if (this.#isBeginning) this.#skipGap(emit);
  }

  /** Nothing was handed on yet, and perhaps never will be what stands at the beginning. */
  get #isBeginning(): boolean {
    return this.#isGuessed && this.offset === 0;
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * Takes a segment that may not be simply the next one: out of order, repeated, or cut by the
   * capture. What is in order goes on at once and without a copy.
   */
  push(sequence: number, packet: TcpPayload, timeMs: number, emit: OnStretch): void {
    const { bytes, payloadStart, payloadEnd, payloadLength } = packet;
    this.begin(sequence);
    const ahead = sequenceDistance(this.next, sequence);
    if (ahead > 0) {
      const kept = new Uint8Array(bytes.subarray(payloadStart, Math.max(payloadStart, payloadEnd)));
      this.#wait({ sequence, lengthBytes: payloadLength, timeMs, bytes: kept });
      while (this.#isFull) this.#skipGap(emit);
      return;
    }
    if (-ahead >= payloadLength) return;
    this.#emit(bytes, payloadStart - ahead, payloadEnd, payloadLength + ahead, timeMs, emit);
    if (this.#waiting.length > 0) this.#release(timeMs, emit);
  }

  /** The connection is over: what still waits comes after its gaps. */
  flush(emit: OnStretch): void {
    while (this.#waiting.length > 0) this.#skipGap(emit);
  }

  get #isFull(): boolean {
    const bytes = this.#waitingBytes;
    if (this.#isBeginning && this.#waiting.length > maxEarly.segments) return true;
    if (bytes > maxWaiting.bytes || this.#waiting.length > maxWaiting.segments) return true;
    return bytes > maxAllWaiting.alwaysBytes && this.#allWaiting.count > maxAllWaiting.bytes;
  }

  #count(bytes: number): void {
    this.#waitingBytes += bytes;
    this.#allWaiting.count += bytes;
  }

  #emit(
    bytes: Uint8Array,
    start: number,
    end: number,
    lengthBytes: number,
    timeMs: number,
    emit: OnStretch,
  ): void {
    this.next = (this.next + lengthBytes) | 0;
    const captured = Math.min(Math.max(0, end - start), lengthBytes);
    if (captured > 0) emit(bytes.subarray(start, start + captured), captured, timeMs);
    if (captured < lengthBytes) emit(null, lengthBytes - captured, timeMs);
  }

  #wait(segment: Waiting): void {
    if (this.#waiting === noneWaiting) this.#waiting = [];
    // From the end: most come in order behind what is missing.
    const before = this.#waiting.findLastIndex(
      ({ sequence }) => sequenceDistance(segment.sequence, sequence) <= 0,
    );
    this.#waiting.splice(before + 1, 0, segment);
    this.#count(segment.bytes.length);
  }

  /** `timeMs`: when the missing bytes came. */
  #release(timeMs: number, emit: OnStretch): void {
    for (;;) {
      const [first] = this.#waiting;
      if (first === undefined) return;
      const ahead = sequenceDistance(this.next, first.sequence);
      if (ahead > 0) return;
      this.#waiting.shift();
      this.#count(-first.bytes.length);
      const { bytes, lengthBytes } = first;
      if (-ahead >= lengthBytes) continue;
      this.#emit(bytes, -ahead, bytes.length, lengthBytes + ahead, timeMs, emit);
    }
  }

  /** Bytes that never came hold nobody up any longer; what waited behind them has its own time. */
  #skipGap(emit: OnStretch): void {
    const [first] = this.#waiting;
    if (first === undefined) return;
    const gap = sequenceDistance(this.next, first.sequence);
    if (gap > 0) {
      const isTold = !this.#isBeginning;
      this.next = first.sequence | 0;
      if (isTold) emit(null, gap, first.timeMs);
      else this.first = this.next;
    }
    this.#isGuessed = false;
    this.#release(first.timeMs, emit);
  }
}
