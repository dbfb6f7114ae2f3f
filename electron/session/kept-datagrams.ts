// The datagrams of a captured UDP conversation: when each passed and how large it was, which is what an observer
// has of QUIC, of a VPN or of a call; the first of each direction with their bytes, as evidence.
import type { Direction, Segment } from '../../shared/model/segment.ts';
import { keptBytes, type KeptBudget, type Keeper, type KeptStretch } from './kept-bytes.ts';
import { KeptSizes } from './kept-sizes.ts';

export class KeptDatagrams implements Keeper {
  /** Added up with others a datagram would have no size of its own. */
  readonly isNoting = true;
  readonly #budget: KeptBudget;
  readonly #left = { up: keptBytes.direction, down: keptBytes.direction };
  readonly #sizes = new KeptSizes();
  /** The first, in their order. */
  readonly #withBytes: { readonly place: number; readonly bytes: Uint8Array }[] = [];

  constructor(budget: KeptBudget) {
    this.#budget = budget;
  }

  get heldBytes(): number {
    const bytes = 2 * keptBytes.direction - this.#left.up - this.#left.down;
    return bytes + this.#sizes.heldBytes;
  }

  wants(direction: Direction): boolean {
    return this.#left[direction] > 0 && this.#budget.bytes.left > 0;
  }

  keep({ direction, timeMs, lengthBytes, bytes }: Segment): void {
    const place = this.#sizes.length;
    if (this.#sizes.isFull) return;
    this.note(direction, timeMs, lengthBytes);
    if (bytes === null) return;
    const budget = this.#budget;
    const wanted = Math.min(bytes.length, this.#left[direction]);
    const most = wanted === 0 ? 0 : budget.bytes.take(wanted);
    if (most === 0) return;
    this.#left[direction] -= most;
    // A copy: the reader's buffer is used again.
    const room = budget.slabs.take(most);
    room.set(most === bytes.length ? bytes : bytes.subarray(0, most));
    this.#withBytes.push({ place, bytes: room });
  }

  note(direction: Direction, timeMs: number, lengthBytes: number): void {
    this.#sizes.note(direction, timeMs, lengthBytes);
  }

  forgetSizes(): void {
    // They are all that is told of a datagram.
  }

  *toStretches(): Generator<KeptStretch> {
    const offsets = { up: 0, down: 0 };
    let [place, next] = [0, 0];
    for (const { direction, timeMs, lengthBytes } of this.#sizes) {
      const offset = offsets[direction];
      offsets[direction] = offset + lengthBytes;
      const kept = this.#withBytes[next];
      const bytes = kept?.place === place ? kept.bytes : null;
      if (bytes !== null) next += 1;
      place += 1;
      yield { direction, timeMs, offset, lengthBytes, bytes };
    }
  }
}
