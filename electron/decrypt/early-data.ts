// Early data of one connection (RFC 8446 §2.3): it waits until the server says whether it took it.
import type { PlainChunk, PlainSink } from './plain-chunk.ts';

const maxWaiting = 256;

export class EarlyData {
  readonly #sink: PlainSink;
  #waiting: PlainChunk[] = [];
  #isTaken: boolean | null = null;

  constructor(sink: PlainSink) {
    this.#sink = sink;
  }

  get isSettled(): boolean {
    return this.#isTaken !== null;
  }

  push(chunk: PlainChunk): void {
    if (this.#isTaken === true) this.#sink(chunk);
    else if (this.#isTaken === null && this.#waiting.length < maxWaiting) this.#waiting.push(chunk);
  }

  settle(isTaken: boolean): void {
    this.#isTaken = isTaken;
    for (const chunk of this.#waiting.splice(0)) if (isTaken) this.#sink(chunk);
  }
}
