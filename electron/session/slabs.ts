// Memory for many small pieces of bytes. An array with a buffer of its own for each costs an allocation, an
// entry in the list of buffers and its removal, which together take longer than copying what is in it.

const slabBytes = 64 * 1024;

/** A slab is free once nobody holds room in it any more. */
export class Slabs {
  #slab = new Uint8Array(0);
  #used = 0;

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

  /**
   * Room of at least `needed` bytes that begins with what stands in `room`: where it is if nothing was taken
   * since, else elsewhere and twice as long, up to `most`, so that many small additions move it few times.
   */
  grow(room: Uint8Array, needed: number, most: number): Uint8Array {
    const slab = this.#slab;
    const start = room.byteOffset;
    const isNewest = room.buffer === slab.buffer && start + room.length === this.#used;
    if (isNewest && start + needed <= slab.length) {
      this.#used = start + needed;
      return slab.subarray(start, this.#used);
    }
    const larger = this.take(Math.max(needed, Math.min(most, needed * 2)));
    larger.set(room);
    return larger;
  }
}
