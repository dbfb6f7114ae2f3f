// The first bytes of each direction of a captured flow, kept as evidence: what passed in one direction
// before the other answered is one stretch, as it would be at a live tap.
import type { Direction, Segment } from '../../shared/model/segment.ts';
import type { FlowReader } from '../observe/flow-reader.ts';
import type { FindingsOfFlow } from '../observe/found-so-far.ts';
import type { FlowListener } from '../wire/ip/flow-listener.ts';
import type { Slabs } from './slabs.ts';

/** Handshakes and the first data stand at the beginning; what evidence points at is there. */
const keptBytes = { direction: 8 * 1024, stretch: 4 * 1024 } as const;

/** What is left for a whole session, and the memory it is kept in; shared by its flows. */
export interface KeptBudget {
  leftBytes: number;
  readonly slabs: Slabs;
}

/** A segment of a flow that the reader of the stretch knows. */
export type KeptStretch = Omit<Segment, 'flowId'>;

interface OpenStretch {
  readonly direction: Direction;
  readonly timeMs: number;
  readonly offset: number;
  /** The bytes so far, and maybe room for more. */
  room: Uint8Array;
  lengthBytes: number;
}

export class KeptBytes {
  readonly #budget: KeptBudget;
  readonly #left = { up: keptBytes.direction, down: keptBytes.direction };
  readonly #stretches: OpenStretch[] = [];

  constructor(budget: KeptBudget) {
    this.#budget = budget;
  }

  get heldBytes(): number {
    return 2 * keptBytes.direction - this.#left.up - this.#left.down;
  }

  /** False once a direction's share is used up. */
  wants(direction: Direction): boolean {
    return this.#left[direction] > 0 && this.#budget.leftBytes > 0;
  }

  keep({ direction, timeMs, offset, bytes }: Segment): void {
    if (bytes === null) return;
    const budget = this.#budget;
    const lengthBytes = Math.min(bytes.length, this.#left[direction], budget.leftBytes);
    if (lengthBytes <= 0) return;
    this.#left[direction] -= lengthBytes;
    budget.leftBytes -= lengthBytes;
    const kept = lengthBytes === bytes.length ? bytes : bytes.subarray(0, lengthBytes);
    const last = this.#stretches.at(-1);
    const goesOn =
      last?.direction === direction &&
      last.offset + last.lengthBytes === offset &&
      last.lengthBytes + lengthBytes <= keptBytes.stretch;
    // Copies: the reader's buffer is used again.
    if (goesOn) append(budget.slabs, last, kept);
    else {
      const room = budget.slabs.take(lengthBytes);
      room.set(kept);
      this.#stretches.push({ direction, timeMs, offset, room, lengthBytes });
    }
  }

  toStretches(): KeptStretch[] {
    return this.#stretches.map(({ direction, timeMs, offset, room, lengthBytes }) => {
      const bytes = lengthBytes === room.length ? room : room.subarray(0, lengthBytes);
      return { direction, timeMs, offset, lengthBytes, bytes };
    });
  }
}

function append(slabs: Slabs, stretch: OpenStretch, bytes: Uint8Array): void {
  const before = stretch.lengthBytes;
  const after = before + bytes.length;
  if (after > stretch.room.length) {
    stretch.room = slabs.grow(stretch.room, after, keptBytes.stretch);
  }
  stretch.room.set(bytes, before);
  stretch.lengthBytes = after;
}

/** Shared by all flows of a reader: nothing is made for each. */
export interface KeptFlowSink {
  /** Whether a flow is to be looked at behind so many of its segments. */
  readonly isLookedAt: (segments: number) => boolean;
  readonly onLook: (reader: FlowReader, found: FindingsOfFlow) => void;
  readonly onKept: (kept: KeptBytes, found: FindingsOfFlow) => void;
}

/** A flow with its first bytes and what was found in it; both are handed on when the flow is over. */
export class KeptFlow implements FlowListener {
  readonly #reader: FlowReader;
  readonly #kept: KeptBytes;
  readonly #found: FindingsOfFlow;
  readonly #sink: KeptFlowSink;
  #segments = 0;

  constructor(reader: FlowReader, kept: KeptBytes, found: FindingsOfFlow, sink: KeptFlowSink) {
    this.#reader = reader;
    this.#kept = kept;
    this.#found = found;
    this.#sink = sink;
  }

  quietBytes(direction: 'up' | 'down'): number {
    return this.#kept.wants(direction) ? 0 : this.#reader.quietBytes(direction);
  }

  pass(direction: 'up' | 'down', lengthBytes: number, timeMs: number): void {
    this.#reader.pass(direction, lengthBytes, timeMs);
  }

  segment(segment: Parameters<FlowListener['segment']>[0]): void {
    this.#kept.keep(segment);
    this.#reader.segment(segment);
    this.#segments += 1;
    if (this.#sink.isLookedAt(this.#segments)) this.#sink.onLook(this.#reader, this.#found);
  }

  closed(timeMs: number, reason: Parameters<FlowListener['closed']>[1]): void {
    this.#reader.closed(timeMs, reason);
  }

  finished(): void {
    this.#reader.finished();
    this.#sink.onKept(this.#kept, this.#found);
  }

  get heldBytes(): number {
    return this.#reader.heldBytes + this.#kept.heldBytes;
  }
}
