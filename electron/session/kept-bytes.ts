// The first bytes of each direction of a captured flow, kept as evidence: what passed in one direction
// before the other answered is one stretch, as it would be at a live tap.
import type { Direction, Segment } from '../../shared/model/segment.ts';
import type { SharedBudget } from './shared-budget.ts';
import type { Slabs } from './slabs.ts';

/** Handshakes and the first data stand at the beginning; what evidence points at is there. */
export const keptBytes = { direction: 8 * 1024, stretch: 4 * 1024 } as const;

/** What is left for a whole session, and the memory it is kept in; shared by its flows. */
export interface KeptBudget {
  readonly bytes: SharedBudget;
  /** Of sizes of TCP segments, for the connections that are open. */
  leftSizes: number;
  readonly slabs: Slabs;
}

/** A segment of a flow that the reader of the stretch knows. */
export type KeptStretch = Omit<Segment, 'flowId'>;

/** What is kept of the bytes of one flow. */
export interface Keeper {
  /** False once a direction's share of bytes is used up. */
  wants(direction: Direction): boolean;
  keep(segment: Segment): void;
  /** False: what is not kept may be added up. */
  readonly isNoting: boolean;
  /** One of which nothing but its size is wanted. */
  note(direction: Direction, timeMs: number, lengthBytes: number): void;
  /** There are records in their place. */
  forgetSizes(): void;
  toStretches(): Iterable<KeptStretch>;
  readonly heldBytes: number;
}

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

  wants(direction: Direction): boolean {
    return this.#left[direction] > 0 && this.#budget.bytes.left > 0;
  }

  keep({ direction, timeMs, offset, bytes }: Segment): void {
    if (bytes === null) return;
    const budget = this.#budget;
    const wanted = Math.min(bytes.length, this.#left[direction]);
    const lengthBytes = wanted === 0 ? 0 : budget.bytes.take(wanted);
    if (lengthBytes === 0) return;
    this.#left[direction] -= lengthBytes;
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
