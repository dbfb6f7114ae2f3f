// Memory for many small pieces of bytes. An array with a buffer of its own for each costs an allocation, an
// entry in the list of buffers and its removal, which together take longer than copying what is in it.

const slabBytes = 64 * 1024;

/** A slab is free once none of the pieces in it is held any more. */
export class Slabs {
  #slab = new Uint8Array(0);
  #used = 0;

  /** A copy of its own. */
  keep(bytes: Uint8Array): Uint8Array {
    const piece = this.take(bytes.length);
    piece.set(bytes);
    return piece;
  }

  /** The piece with these bytes behind it; null when other pieces stand there, or no room is left. */
  extend(piece: Uint8Array, bytes: Uint8Array): Uint8Array | null {
    const slab = this.#slab;
    const isNewest = piece.buffer === slab.buffer && piece.byteOffset + piece.length === this.#used;
    if (!isNewest || this.#used + bytes.length > slab.length) return null;
    slab.set(bytes, this.#used);
    this.#used += bytes.length;
    return slab.subarray(piece.byteOffset, this.#used);
  }

  /** Room to be written to; it holds zeros. */
  take(lengthBytes: number): Uint8Array {
    if (lengthBytes > slabBytes / 4) return new Uint8Array(lengthBytes);
    if (this.#used + lengthBytes > this.#slab.length) {
      this.#slab = new Uint8Array(slabBytes);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += lengthBytes;
    return this.#slab.subarray(start, this.#used);
  }
}
