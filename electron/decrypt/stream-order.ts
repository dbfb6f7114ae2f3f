// Puts what one QUIC stream carries one way in order (RFC 9000 §2.2): frames come in any order, more
// than once, and some never.

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

export class StreamOrder {
  readonly #held: HeldBytes;
  readonly #pieces = new Map<number, Uint8Array>();
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
      this.#hold(offset, bytes);
      return;
    }
    this.#take(offset, bytes, onBytes);
    for (;;) {
      const ready = [...this.#pieces].find(([at]) => at <= this.#next);
      if (ready === undefined) break;
      const [at, piece] = ready;
      this.#pieces.delete(at);
      this.#held.giveBack(piece.length);
      this.#take(at, piece, onBytes);
    }
  }

  #take(offset: number, bytes: Uint8Array, onBytes: (part: Uint8Array) => void): void {
    const known = this.#next - offset;
    if (known >= bytes.length) return;
    this.#next = offset + bytes.length;
    onBytes(known === 0 ? bytes : bytes.subarray(known));
  }

  #hold(offset: number, bytes: Uint8Array): void {
    const before = this.#pieces.get(offset);
    if (before !== undefined && before.length >= bytes.length) return;
    if (!this.#held.take(bytes.length)) return;
    if (before !== undefined) this.#held.giveBack(before.length);
    // A copy: the packet around it must not stay in memory.
    this.#pieces.set(offset, new Uint8Array(bytes));
  }
}
