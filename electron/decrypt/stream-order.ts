// Puts what one QUIC stream carries one way in order (RFC 9000 §2.2): frames come in any order, more
// than once, and some never.

/** What a piece takes at least: so much an honest packet holds, and none shall be held for nothing. */
const leastPieceBytes = 1024;
const costOf = (bytes: Uint8Array): number => Math.max(bytes.length, leastPieceBytes);

/** Held for streams that wait for a piece, over one connection. */
export class HeldBytes {
  #left = 8 * 1024 * 1024;

  take(lengthBytes: number): boolean {
    if (lengthBytes > this.#left) return false;
    this.#left -= lengthBytes;
    return true;
  }

  giveBack(lengthBytes: number): void {
    this.#left += lengthBytes;
  }
}

interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export class StreamOrder {
  readonly #held: HeldBytes;
  /** What waits, by its offset, each of which is there once. */
  readonly #pieces: Piece[] = [];
  #next = 0;
  /** Known from the frame that ends the stream. */
  #end = Infinity;

  constructor(held: HeldBytes) {
    this.#held = held;
  }

  /** True once everything was handed on. */
  get isOver(): boolean {
    return this.#next >= this.#end;
  }

  /** Hands on what follows without a gap. The pieces are views of `bytes` where nothing had to wait. */
  push(
    offset: number,
    bytes: Uint8Array,
    isLast: boolean,
    onBytes: (part: Uint8Array) => void,
  ): void {
    if (isLast) this.#end = offset + bytes.length;
    if (offset > this.#next) {
      this.#hold({ offset, bytes });
      return;
    }
    this.#take({ offset, bytes }, onBytes);
    let [first] = this.#pieces;
    while (first !== undefined && first.offset <= this.#next) {
      this.#pieces.shift();
      this.#held.giveBack(costOf(first.bytes));
      this.#take(first, onBytes);
      [first] = this.#pieces;
    }
  }

  #take({ offset, bytes }: Piece, onBytes: (part: Uint8Array) => void): void {
    const known = this.#next - offset;
    if (known >= bytes.length) return;
    this.#next = offset + bytes.length;
    onBytes(known === 0 ? bytes : bytes.subarray(known));
  }

  #hold({ offset, bytes }: Piece): void {
    const at = this.#placeOf(offset);
    const there = this.#pieces[at];
    const known = there?.offset === offset ? there.bytes : null;
    if (known !== null && known.length >= bytes.length) return;
    if (!this.#held.take(costOf(bytes))) return;
    if (known !== null) this.#held.giveBack(costOf(known));
    // A copy: the packet around it must not stay in memory.
    this.#pieces.splice(at, known === null ? 0 : 1, { offset, bytes: new Uint8Array(bytes) });
  }

  /** Index of the first piece that begins there or behind. */
  #placeOf(offset: number): number {
    let [low, high] = [0, this.#pieces.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#pieces[middle]?.offset ?? offset) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
