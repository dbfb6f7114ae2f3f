// Memory that a socket reads into. Reads fill a slab one after the other and the recorder keeps views
// of it, so that recording needs neither a copy nor an allocation a read.
import { slabBytes, type SlabLoan } from './slab-pool.ts';

const firstBytes = 16 * 1024;
/** Below this much room a read would be cut into pieces too small to be worth a system call. */
const leastRoomBytes = 8 * 1024;

/** Hands out room for the next read; a byte given out once is never given out again by it. */
export class ReadSlab {
  readonly #loan: SlabLoan | null;
  #lentSlabs = 0;
  #slab: Buffer = Buffer.allocUnsafeSlow(firstBytes);
  #used = 0;

  /** Large slabs come from the loan as long as it has any, then from the garbage collector's heap. */
  constructor(loan: SlabLoan | null) {
    this.#loan = loan;
  }

  /** Room for the next read. Slabs grow with the flow: short ones stay small, long ones read far. */
  room(): Buffer {
    if (this.#slab.length - this.#used < leastRoomBytes) {
      this.#slab = this.#next(Math.min(this.#slab.length * 4, slabBytes));
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

  #next(lengthBytes: number): Buffer {
    const loan = lengthBytes === slabBytes ? this.#loan : null;
    const lent = loan === null ? null : loan.slab(this.#lentSlabs);
    if (lent === null) return Buffer.allocUnsafeSlow(lengthBytes);
    this.#lentSlabs += 1;
    return lent;
  }
}
