// The datagrams of a captured UDP conversation: when each passed and how large it was, which is what an observer
// has of QUIC, of a VPN or of a call; the first of each direction with their bytes, as evidence.
import type { Direction, Segment } from '../../shared/model/segment.ts';
import { mostRecords } from '../../shared/model/handshake.ts';
import { keptBytes, type KeptBudget, type Keeper, type KeptStretch } from './kept-bytes.ts';

/** Time, and length and direction in one number. */
const width = 2;
/** A plain array: short ones, which most are, cost less than typed arrays. */
const numberBytes = 8;

export class KeptDatagrams implements Keeper {
  readonly #budget: KeptBudget;
  readonly #left = { up: keptBytes.direction, down: keptBytes.direction };
  readonly #sizes: number[] = [];
  /** The first, in their order. */
  readonly #withBytes: { readonly place: number; readonly bytes: Uint8Array }[] = [];

  constructor(budget: KeptBudget) {
    this.#budget = budget;
  }

  get heldBytes(): number {
    const bytes = 2 * keptBytes.direction - this.#left.up - this.#left.down;
    return bytes + this.#sizes.length * numberBytes;
  }

  wants(direction: Direction): boolean {
    return this.#left[direction] > 0 && this.#budget.leftBytes > 0;
  }

  keep({ direction, timeMs, lengthBytes, bytes }: Segment): void {
    const place = this.#sizes.length / width;
    if (!this.note(direction, timeMs, lengthBytes) || bytes === null) return;
    const budget = this.#budget;
    const most = Math.min(bytes.length, this.#left[direction], budget.leftBytes);
    if (most <= 0) return;
    this.#left[direction] -= most;
    budget.leftBytes -= most;
    // A copy: the reader's buffer is used again.
    const room = budget.slabs.take(most);
    room.set(most === bytes.length ? bytes : bytes.subarray(0, most));
    this.#withBytes.push({ place, bytes: room });
  }

  /** One of which nothing but its size is wanted; false: there are too many. */
  note(direction: Direction, timeMs: number, lengthBytes: number): boolean {
    if (this.#sizes.length >= mostRecords * width) return false;
    this.#sizes.push(timeMs, lengthBytes * 2 + (direction === 'down' ? 1 : 0));
    return true;
  }

  *toStretches(): Generator<KeptStretch> {
    const offsets = { up: 0, down: 0 };
    let next = 0;
    for (let at = 0; at < this.#sizes.length; at += width) {
      const packed = this.#sizes[at + 1] ?? 0;
      const direction = packed % 2 === 1 ? 'down' : 'up';
      const lengthBytes = Math.floor(packed / 2);
      const offset = offsets[direction];
      offsets[direction] = offset + lengthBytes;
      const kept = this.#withBytes[next];
      const bytes = kept?.place === at / width ? kept.bytes : null;
      if (bytes !== null) next += 1;
      yield { direction, timeMs: this.#sizes[at] ?? 0, offset, lengthBytes, bytes };
    }
  }
}
