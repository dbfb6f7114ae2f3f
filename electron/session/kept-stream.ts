// What is kept of a captured TCP connection: its first bytes, as evidence, and while it is no TLS, which has records,
// when each segment passed and how much it brought. Those are what was handed on in order: a segment that was sent
// again counts once, one that came early when what was missing before it came, one that repeats in part by what is
// new, one that the capture cut whole, and what the capture lacks as one.
import type { Direction, Segment } from '../../shared/model/segment.ts';
import { KeptBytes, type KeptBudget, type Keeper, type KeptStretch } from './kept-bytes.ts';
import { KeptSizes } from './kept-sizes.ts';

export class KeptStream implements Keeper {
  readonly #budget: KeptBudget;
  readonly #bytes: KeptBytes;
  /** Null before the first, and again once they are not wanted. */
  #sizes: KeptSizes | null = null;
  #isForgotten = false;
  /** Whether the last was captured, if only in part: then what was cut off it follows by itself. */
  #isCaptured = false;

  constructor(budget: KeptBudget) {
    this.#budget = budget;
    this.#bytes = new KeptBytes(budget);
  }

  get heldBytes(): number {
    return this.#bytes.heldBytes + (this.#sizes?.heldBytes ?? 0);
  }

  get isNoting(): boolean {
    return !this.#isForgotten && this.#sizes?.isFull !== true;
  }

  wants(direction: Direction): boolean {
    return this.#bytes.wants(direction);
  }

  keep(segment: Segment): void {
    const { direction, timeMs, lengthBytes, bytes } = segment;
    this.#bytes.keep(segment);
    const isRest = this.#isCaptured && bytes === null;
    const isTold = isRest && this.#sizes?.lengthen(direction, timeMs, lengthBytes) === true;
    if (!isTold) this.note(direction, timeMs, lengthBytes);
    this.#isCaptured = bytes !== null;
  }

  note(direction: Direction, timeMs: number, lengthBytes: number): void {
    if (!this.isNoting) return;
    // One of which no more can be kept is not told in part: its memory is for the others.
    if (this.#budget.leftSizes <= 0) {
      this.forgetSizes();
      return;
    }
    this.#budget.leftSizes -= 1;
    this.#isCaptured = true;
    this.#sizes ??= new KeptSizes();
    this.#sizes.note(direction, timeMs, lengthBytes);
  }

  forgetSizes(): void {
    this.#isForgotten = true;
    this.#budget.leftSizes += this.#sizes?.length ?? 0;
    this.#sizes = null;
  }

  toStretches(): Iterable<KeptStretch> {
    return this.#sizes === null ? this.#bytes.toStretches() : this.#toSegments(this.#sizes);
  }

  /** Each segment, with those of its bytes that are kept: they are in one stretch. */
  *#toSegments(sizes: KeptSizes): Generator<KeptStretch> {
    const kept = this.#bytes.toStretches();
    const lanes = {
      up: kept.filter(({ direction }) => direction === 'up').values(),
      down: kept.filter(({ direction }) => direction === 'down').values(),
    };
    const stretches = { up: lanes.up.next().value, down: lanes.down.next().value };
    const offsets = { up: 0, down: 0 };
    for (const { direction, timeMs, lengthBytes } of sizes) {
      const offset = offsets[direction];
      offsets[direction] = offset + lengthBytes;
      while (isBefore(stretches[direction], offset)) {
        stretches[direction] = lanes[direction].next().value;
      }
      const bytes = bytesAt(stretches[direction], offset, lengthBytes);
      yield { direction, timeMs, offset, lengthBytes, bytes };
    }
  }
}

const isBefore = (stretch: KeptStretch | undefined, offset: number): boolean =>
  stretch !== undefined && stretch.offset + stretch.lengthBytes <= offset;

function bytesAt(
  stretch: KeptStretch | undefined,
  offset: number,
  lengthBytes: number,
): Uint8Array | null {
  if (stretch === undefined || stretch.bytes === null || stretch.offset > offset) return null;
  const from = offset - stretch.offset;
  return stretch.bytes.subarray(from, from + lengthBytes);
}
