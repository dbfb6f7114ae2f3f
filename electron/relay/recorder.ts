// The notebook of one flow: what passed, when, and the bytes themselves while the budget lasts.
// Sizes and times go on once bytes no longer are kept.
import type {
  Direction,
  FlowCloseReason,
  FlowId,
  FlowInfo,
  FlowSink,
} from '../../shared/model/segment.ts';

/** What all flows of a session may still keep; shared, so that it is counted once. */
export class ByteBudget {
  #leftBytes: number;

  constructor(sessionBytes: number) {
    this.#leftBytes = sessionBytes;
  }

  /** Takes up to `wanted` bytes and gives how many were granted. */
  take(wanted: number): number {
    const granted = Math.min(wanted, this.#leftBytes);
    this.#leftBytes -= granted;
    return granted;
  }
}

export interface RecorderOptions {
  readonly flow: FlowInfo;
  readonly sink: FlowSink;
  /** Milliseconds since the session began, on a clock that never goes back. */
  readonly clock: () => number;
  readonly flowBytes: number;
  readonly budget: ByteBudget;
}

/** Reports `opened` at once, then every stretch of bytes, and `closed` exactly once. */
export class FlowRecorder {
  readonly flowId: FlowId;
  readonly #sink: FlowSink;
  readonly #clock: () => number;
  readonly #budget: ByteBudget;
  #flowLeft: number;
  #upOffset = 0;
  #downOffset = 0;
  #spent = false;
  #closed = false;

  constructor({ flow, sink, clock, flowBytes, budget }: RecorderOptions) {
    this.flowId = flow.flowId;
    this.#sink = sink;
    this.#clock = clock;
    this.#budget = budget;
    this.#flowLeft = flowBytes;
    sink({ kind: 'opened', flow });
  }

  /** `bytes` are kept, not copied: the caller must not write to them afterwards. */
  record(direction: Direction, bytes: Uint8Array): void {
    if (this.#closed || bytes.length === 0) return;
    const timeMs = this.#clock();
    const kept = this.#grant(bytes.length);
    if (kept === bytes.length) {
      this.#emit(direction, timeMs, bytes, bytes.length);
      return;
    }
    // The segment in which the budget ends is split, so that exactly the budget is kept.
    if (kept > 0) this.#emit(direction, timeMs, bytes.subarray(0, kept), kept);
    this.#emit(direction, timeMs, null, bytes.length - kept);
  }

  close(reason: FlowCloseReason): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#sink({ kind: 'closed', flowId: this.flowId, timeMs: this.#clock(), reason });
  }

  /** Once short, the flow keeps nothing more: kept bytes have no holes before their end. */
  #grant(wanted: number): number {
    if (this.#spent) return 0;
    const granted = this.#budget.take(Math.min(wanted, this.#flowLeft));
    this.#flowLeft -= granted;
    this.#spent = granted < wanted;
    return granted;
  }

  #emit(direction: Direction, timeMs: number, bytes: Uint8Array | null, lengthBytes: number): void {
    const offset = direction === 'up' ? this.#upOffset : this.#downOffset;
    if (direction === 'up') this.#upOffset += lengthBytes;
    else this.#downOffset += lengthBytes;
    const { flowId } = this;
    this.#sink({
      kind: 'segment',
      segment: { flowId, direction, timeMs, offset, lengthBytes, bytes },
    });
  }
}
