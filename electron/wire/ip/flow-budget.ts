// Holds the flows that are open in a reader within a budget of memory, whatever a capture is made of: many
// that were never closed, or a few that say very much.
import type { Flow, ToldBytes } from './flow.ts';

export interface FlowLimits {
  /** Flows open at once. */
  readonly flows: number;
  /** What all of them take, roughly. */
  readonly bytes: number;
}

export const defaultFlowLimits: FlowLimits = { flows: 30_000, bytes: 48 * 1024 * 1024 };

/**
 * The limits of one of several readers that share a capture's flows. Half of what they may take is everyone's, the
 * rest is divided: heavy flows do not fall to all alike, and which are ended early should not hang on how many
 * readers a machine has cores for.
 */
export const flowLimitsOf = (readers: number): FlowLimits => ({
  ...defaultFlowLimits,
  bytes: shareOf(defaultFlowLimits.bytes, readers),
});

export const shareOf = (total: number, readers: number): number =>
  Math.floor((total * (1 + 1 / readers)) / 2);

/** A flow in the table, its listener apart. */
const flowBytes = 600;
/**
 * They are weighed when so many more are open than when they last were, and a quarter more, or when a round of
 * packets passed for so many of them: few are weighed at once, and each may have grown by all that passed. Whatever
 * they are, they are weighed when much was told.
 */
const weighEvery = {
  flows: 2048,
  flowsARound: 512,
  mostRounds: 32,
  toldBytes: 2 * 1024 * 1024,
} as const;
/** How much is let go at once, so that it need not be done for each. */
const share = 4;

export class FlowBudget {
  /** Since they were last weighed. */
  readonly told: ToldBytes = { count: 0 };
  readonly #limits: FlowLimits;
  /** The fewest that were open since they were weighed. */
  #openAfter = 0;
  #rounds = 0;

  constructor(limits: FlowLimits) {
    this.#limits = limits;
  }

  /** Some thousands of packets passed: those that are open may have grown. */
  noteRound(): void {
    this.#rounds += 1;
  }

  /** They are to be weighed, however many there are. */
  get isMuchTold(): boolean {
    return this.told.count >= weighEvery.toldBytes;
  }

  /** Flows to be ended early: those silent for longest, a quarter of them when one more is too much. */
  surplus(flows: readonly (Flow | undefined)[], open: number): readonly Flow[] {
    const isFull = open >= this.#limits.flows;
    if (open < this.#openAfter) this.#openAfter = open;
    const isMore = open - this.#openAfter >= Math.max(weighEvery.flows, this.#openAfter / share);
    const rounds = Math.min(weighEvery.mostRounds, Math.ceil(open / weighEvery.flowsARound));
    if (!isFull && !isMore && !this.isMuchTold && this.#rounds < rounds) return [];
    this.#openAfter = open;
    this.#rounds = 0;
    this.told.count = 0;
    const bytes = weighAll(flows);
    if (!isFull && bytes < this.#limits.bytes) return [];
    const all = flows.filter((flow) => flow !== undefined);
    all.sort((a, b) => a.lastMs - b.lastMs);
    return isFull ? all.slice(0, Math.ceil(all.length / share)) : this.#heaviest(all, bytes);
  }

  /** From the longest silent on, until a quarter of the budget is free. */
  #heaviest(byAge: readonly Flow[], bytes: number): readonly Flow[] {
    let left = bytes;
    const enough = this.#limits.bytes - this.#limits.bytes / share;
    let count = 0;
    for (const flow of byAge) {
      if (left <= enough) break;
      left -= weigh(flow);
      count += 1;
    }
    return byAge.slice(0, count);
  }
}

const weigh = ({ listener }: Flow): number => flowBytes + (listener?.heldBytes ?? 0);

/** A loop of its own: nearly always it is all that is done, and nothing is made for it. */
function weighAll(flows: readonly (Flow | undefined)[]): number {
  let bytes = 0;
  for (const flow of flows) if (flow !== undefined) bytes += weigh(flow);
  return bytes;
}
