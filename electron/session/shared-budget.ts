// A number of bytes that readers in several threads may keep between them, so that how many there are changes nothing
// of what a capture keeps, but at the end of the budget which flow it goes to.

/** The memory behind a budget, to be handed to each thread. At most 2 GiB. */
export function sharedBudget(bytes: number): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  new Int32Array(memory)[0] = bytes;
  return memory;
}

/** A thread's view of a budget. */
export class SharedBudget {
  readonly #left: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#left = new Int32Array(memory);
  }

  /** Not below 0 but while another thread takes more than there is. */
  get left(): number {
    return this.#left[0] ?? 0;
  }

  /** How much of what is wanted is granted: all while it lasts, in the end the rest. */
  take(wanted: number): number {
    const left = Atomics.sub(this.#left, 0, wanted);
    if (left >= wanted) return wanted;
    const granted = Math.max(0, left);
    Atomics.add(this.#left, 0, wanted - granted);
    return granted;
  }
}
