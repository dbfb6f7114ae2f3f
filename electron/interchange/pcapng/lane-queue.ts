// Several sorted lists read as one: what is next in time over all connections that are open, without a list
// of everything.

/** Sorted by time; among lists with something at one moment that with the lower index comes first. */
export interface Timed {
  readonly index: number;
  /** Of what is next in it; infinite at its end. */
  readonly nextMs: number;
}

const isBefore = (a: Timed, b: Timed): boolean =>
  a.nextMs < b.nextMs || (a.nextMs === b.nextMs && a.index < b.index);

/** A binary heap. */
export class LaneQueue<L extends Timed> {
  readonly #lanes: L[] = [];

  get first(): L | undefined {
    return this.#lanes[0];
  }

  add(lane: L): void {
    let at = this.#lanes.push(lane) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const other = this.#lanes[parent];
      if (other === undefined || !isBefore(lane, other)) break;
      this.#lanes[at] = other;
      at = parent;
    }
    this.#lanes[at] = lane;
  }

  /** To be called when the first has gone on; at its end it is taken out. */
  sink(): void {
    const lanes = this.#lanes;
    const [first] = lanes;
    const lane = first === undefined || first.nextMs < Infinity ? first : lanes.pop();
    if (lane === undefined || lanes.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const [left, right] = [lanes[child], lanes[child + 1]];
      if (left === undefined) break;
      if (right !== undefined && isBefore(right, left)) child += 1;
      const lower = lanes[child] ?? left;
      if (!isBefore(lower, lane)) break;
      lanes[at] = lower;
      at = child;
    }
    lanes[at] = lane;
  }
}
