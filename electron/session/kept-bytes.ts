// The first bytes of each direction of a captured flow, kept as evidence: what passed in one direction
// before the other answered is one stretch, as it would be at a live tap.
import type { Direction, Segment } from '../../shared/model/segment.ts';
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
  readonly pieces: Uint8Array[];
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
      const pieces = [budget.slabs.keep(kept)];
      this.#stretches.push({ direction, timeMs, offset, pieces, lengthBytes });
    }
  }

  toStretches(): KeptStretch[] {
    const { slabs } = this.#budget;
    return this.#stretches.map(({ pieces, ...stretch }) => ({
      ...stretch,
      bytes: join(slabs, pieces, stretch.lengthBytes),
    }));
  }
}

function append(slabs: Slabs, stretch: OpenStretch, bytes: Uint8Array): void {
  const { pieces } = stretch;
  const newest = pieces.length - 1;
  const longer = slabs.extend(pieces[newest] ?? bytes, bytes);
  if (longer === null) pieces.push(slabs.keep(bytes));
  else pieces[newest] = longer;
  stretch.lengthBytes += bytes.length;
}

function join(slabs: Slabs, pieces: readonly Uint8Array[], lengthBytes: number): Uint8Array {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  const joined = slabs.take(lengthBytes);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
