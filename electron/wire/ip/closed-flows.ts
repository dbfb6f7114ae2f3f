// Remembers for a minute which TCP connections were over, at the cost of a number each: a peer that heard
// no last acknowledgement repeats itself for as long (RFC 9293 §3.6.1, TIME-WAIT).

const rememberedMs = 60_000;
const maxRemembered = 16_384;

export class ClosedFlows {
  /** By the hash of both ends' addresses and ports: when it was last heard of. */
  readonly #lastMs = new Map<number, number>();

  add(hash: number, lastMs: number): void {
    this.#lastMs.delete(hash);
    this.#lastMs.set(hash, lastMs);
    if (this.#lastMs.size <= maxRemembered) return;
    for (const oldest of this.#lastMs.keys()) {
      this.#lastMs.delete(oldest);
      return;
    }
  }

  /** True where it was over less than a minute before; each repetition makes it so again. */
  has(hash: number, timeMs: number): boolean {
    const lastMs = this.#lastMs.get(hash);
    if (lastMs === undefined || timeMs - lastMs > rememberedMs) return false;
    this.#lastMs.set(hash, timeMs);
    return true;
  }
}
