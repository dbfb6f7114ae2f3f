// Memory for recorded bytes that is used by one session after the other. Fresh memory for every
// session makes V8 mark its whole heap several times in a long download, since buffers that stay count
// as heap growth; memory that is there already costs neither that nor page faults.

/** Slabs of long flows; those of short ones are smaller and not pooled. */
export const slabBytes = 256 * 1024;
/** What the pool holds on to between sessions. */
const mostIdleBytes = 64 * 1024 * 1024;

/** Slabs nobody uses. What comes beyond the limit is left to the garbage collector. */
export class SlabPool {
  readonly #idle: Buffer[] = [];

  take(): Buffer {
    return this.#idle.pop() ?? Buffer.allocUnsafeSlow(slabBytes);
  }

  put(slabs: readonly Buffer[]): void {
    const room = mostIdleBytes / slabBytes - this.#idle.length;
    this.#idle.push(...slabs.slice(0, room));
  }
}

/** How many bytes of slabs a session may have at once, all in all and for each flow. */
export interface LoanLimits {
  readonly flowBytes: number;
  readonly sessionBytes: number;
}

/** The slabs lent to one session, until it gives them back all at once. */
export class SlabLoan {
  readonly #pool: SlabPool;
  readonly #flowSlabs: number;
  readonly #lent: Buffer[] = [];
  #left: number;

  constructor(pool: SlabPool, { flowBytes, sessionBytes }: LoanLimits) {
    this.#pool = pool;
    this.#flowSlabs = Math.floor(flowBytes / slabBytes);
    this.#left = Math.floor(sessionBytes / slabBytes);
  }

  /** A slab for a flow that had `flowCount` of them before; null beyond the limits. */
  slab(flowCount: number): Buffer | null {
    if (flowCount >= this.#flowSlabs || this.#left <= 0) return null;
    this.#left -= 1;
    const slab = this.#pool.take();
    this.#lent.push(slab);
    return slab;
  }

  /**
   * Lends no more and lets others write to what was lent. Call it when nothing reads a segment's bytes
   * any more and every connection is closed.
   */
  giveBack(): void {
    this.#left = 0;
    this.#pool.put(this.#lent.splice(0));
  }
}
