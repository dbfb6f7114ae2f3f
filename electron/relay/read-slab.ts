// Memory that sockets read into. Reads fill a slab one after the other and the recorder keeps views
// of it, so that recording needs neither a copy nor an allocation a read.

const firstBytes = 16 * 1024;
const largestBytes = 1024 * 1024;
/** Below this much room a read would be cut into pieces too small to be worth a system call. */
const leastRoomBytes = 8 * 1024;

/** Hands out room for the next read; a byte given out once is never given out again. */
export class ReadSlab {
  #slab = Buffer.allocUnsafeSlow(firstBytes);
  #used = 0;

  /** Room for the next read. Slabs grow with the flow: short ones stay small, long ones read far. */
  room(): Buffer {
    if (this.#slab.length - this.#used < leastRoomBytes) {
      this.#slab = Buffer.allocUnsafeSlow(Math.min(this.#slab.length * 4, largestBytes));
      this.#used = 0;
    }
    return this.#slab.subarray(this.#used);
  }

  /** The first `lengthBytes` of the last room, which now hold data. */
  take(lengthBytes: number): Buffer {
    const start = this.#used;
    this.#used += lengthBytes;
    return this.#slab.subarray(start, this.#used);
  }
}
