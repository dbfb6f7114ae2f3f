// When each piece of a captured conversation passed and how large it was: a datagram, or what a TCP segment brought.
import { mostRecords } from '../../shared/model/handshake.ts';
import type { PassedSize } from '../../shared/model/passed-sizes.ts';
import type { Direction } from '../../shared/model/segment.ts';

/** Time, and length and direction in one number. */
const width = 2;
/** A plain array: short ones, which most are, cost less than typed arrays. */
const numberBytes = 8;

export class KeptSizes implements Iterable<PassedSize> {
  readonly #numbers: number[] = [];

  get length(): number {
    return this.#numbers.length / width;
  }

  get heldBytes(): number {
    return this.#numbers.length * numberBytes;
  }

  get isFull(): boolean {
    return this.#numbers.length >= mostRecords * width;
  }

  /** Not once there are too many. */
  note(direction: Direction, timeMs: number, lengthBytes: number): void {
    if (this.isFull) return;
    this.#numbers.push(timeMs, lengthBytes * 2 + (direction === 'down' ? 1 : 0));
  }

  /** The last had more, which passed at the same time; false: it is not the last. */
  lengthen(direction: Direction, timeMs: number, moreBytes: number): boolean {
    const at = this.#numbers.length - width;
    const packed = this.#numbers[at + 1];
    if (packed === undefined || this.#numbers[at] !== timeMs) return false;
    if ((packed % 2 === 1) !== (direction === 'down')) return false;
    this.#numbers[at + 1] = packed + moreBytes * 2;
    return true;
  }

  *[Symbol.iterator](): Generator<PassedSize> {
    for (let at = 0; at < this.#numbers.length; at += width) {
      const packed = this.#numbers[at + 1] ?? 0;
      const direction = packed % 2 === 1 ? 'down' : 'up';
      yield { direction, timeMs: this.#numbers[at] ?? 0, lengthBytes: Math.floor(packed / 2) };
    }
  }
}
