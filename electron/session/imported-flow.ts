// A captured flow as an import hears it: read by the observer, its first bytes kept and, unless it has records, what
// passed in which size, and looked at while it begins.
import type { Direction, FlowCloseReason, Segment } from '../../shared/model/segment.ts';
import type { FlowReader } from '../observe/flow-reader.ts';
import type { FindingsOfFlow } from '../observe/found-so-far.ts';
import type { FlowListener } from '../wire/ip/flow-listener.ts';
import type { KeptBudget, Keeper } from './kept-bytes.ts';
import { KeptDatagrams } from './kept-datagrams.ts';
import { KeptStream } from './kept-stream.ts';

/** Shared by all flows of a reader: nothing is made for each. */
export interface ImportedFlowSink {
  readonly budget: KeptBudget;
  /** Whether a flow is to be looked at behind so many of its segments. */
  readonly isLookedAt: (segments: number) => boolean;
  readonly onLook: (reader: FlowReader, found: FindingsOfFlow) => void;
  /** `kept` null: nothing was said. */
  readonly onKept: (kept: Keeper | null, found: FindingsOfFlow) => void;
}

/** A flow with what is kept of its bytes and what was found in it; both are handed on when the flow is over. */
export class ImportedFlow implements FlowListener {
  readonly #reader: FlowReader;
  readonly #found: FindingsOfFlow;
  readonly #sink: ImportedFlowSink;
  /** Null before the first segment. */
  #kept: Keeper | null = null;
  #segments = 0;

  constructor(reader: FlowReader, found: FindingsOfFlow, sink: ImportedFlowSink) {
    this.#reader = reader;
    this.#found = found;
    this.#sink = sink;
  }

  #open(): Keeper {
    const { budget } = this.#sink;
    const isUdp = this.#reader.flow.transport === 'udp';
    return isUdp ? new KeptDatagrams(budget) : new KeptStream(budget);
  }

  quietBytes(direction: Direction): number {
    // Added up with others what passes would have no size of its own.
    const kept = this.#kept;
    if (kept === null || kept.isNoting || kept.wants(direction)) return 0;
    return this.#reader.quietBytes(direction);
  }

  /** A datagram, or what a segment brought, that nobody needs to look into. */
  take(
    direction: Direction,
    _bytes: Uint8Array,
    _start: number,
    lengthBytes: number,
    timeMs: number,
  ): boolean {
    const kept = this.#kept;
    if (kept === null || !kept.isNoting || kept.wants(direction)) return false;
    if (lengthBytes > this.#reader.quietBytes(direction)) return false;
    kept.note(direction, timeMs, lengthBytes);
    this.#reader.pass(direction, lengthBytes, timeMs);
    return true;
  }

  pass(direction: Direction, lengthBytes: number, timeMs: number): void {
    this.#reader.pass(direction, lengthBytes, timeMs);
  }

  segment(segment: Segment): void {
    this.#reader.segment(segment);
    // Also of what it is that came just now: most connections are TLS, and have no use for it.
    const kept = (this.#kept ??= this.#open());
    if (this.#reader.isTlsStream && kept.isNoting) kept.forgetSizes();
    kept.keep(segment);
    this.#segments += 1;
    if (this.#sink.isLookedAt(this.#segments)) this.#sink.onLook(this.#reader, this.#found);
  }

  closed(timeMs: number, reason: FlowCloseReason): void {
    this.#reader.closed(timeMs, reason);
  }

  finished(): void {
    this.#reader.finished();
    this.#sink.onKept(this.#kept, this.#found);
    // They are with whoever writes them, and leave room for others.
    this.#kept?.forgetSizes();
  }

  get heldBytes(): number {
    return this.#reader.heldBytes + (this.#kept?.heldBytes ?? 0);
  }
}
