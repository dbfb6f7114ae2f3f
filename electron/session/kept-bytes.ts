// The first bytes of each direction of a captured flow, kept as evidence: what passed in one direction
// before the other answered is one stretch, as it would be at a live tap.
import type { Direction, Segment } from '../../shared/model/segment.ts';

/** Handshakes and the first data stand at the beginning; what evidence points at is there. */
const keptBytes = { direction: 8 * 1024, stretch: 4 * 1024 } as const;

/** What is left for a whole session; shared by its flows. */
export interface KeptBudget {
  leftBytes: number;
}

interface Stretch {
  readonly direction: Direction;
  readonly timeMs: number;
  readonly offset: number;
  readonly pieces: Uint8Array[];
  lengthBytes: number;
}

export class KeptBytes {
  readonly #flowId: string;
  readonly #budget: KeptBudget;
  readonly #left = { up: keptBytes.direction, down: keptBytes.direction };
  readonly #stretches: Stretch[] = [];

  constructor(flowId: string, budget: KeptBudget) {
    this.#flowId = flowId;
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
    const lengthBytes = Math.min(bytes.length, this.#left[direction], this.#budget.leftBytes);
    if (lengthBytes <= 0) return;
    this.#left[direction] -= lengthBytes;
    this.#budget.leftBytes -= lengthBytes;
    // A copy: the reader's buffer is used again.
    const piece = new Uint8Array(bytes.subarray(0, lengthBytes));
    const last = this.#stretches.at(-1);
    const goesOn =
      last?.direction === direction &&
      last.offset + last.lengthBytes === offset &&
      last.lengthBytes + lengthBytes <= keptBytes.stretch;
    if (!goesOn) {
      this.#stretches.push({ direction, timeMs, offset, pieces: [piece], lengthBytes });
      return;
    }
    last.pieces.push(piece);
    last.lengthBytes += lengthBytes;
  }

  toSegments(): Segment[] {
    const flowId = this.#flowId;
    return this.#stretches.map(({ direction, timeMs, offset, pieces, lengthBytes }) => ({
      flowId,
      direction,
      timeMs,
      offset,
      lengthBytes,
      bytes: join(pieces, lengthBytes),
    }));
  }
}

function join(pieces: readonly Uint8Array[], lengthBytes: number): Uint8Array {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  const joined = new Uint8Array(lengthBytes);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
