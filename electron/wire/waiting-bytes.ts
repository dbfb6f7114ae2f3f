// Bytes of a stream that wait for the rest of what they begin.

/**
 * A queue of bytes. Appending costs what is appended, however much waits already: whoever sends byte by byte must
 * not have all of it copied for each.
 */
export class WaitingBytes {
  #store = new Uint8Array(0);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  /** What it takes, with the room to spare. */
  get heldBytes(): number {
    return this.#store.length;
  }

  /** All that waits. It stays as it is: what comes later is written behind it. */
  get bytes(): Uint8Array {
    return this.#store.subarray(this.#start, this.#end);
  }

  /** Takes a copy. */
  push(bytes: Uint8Array): void {
    if (this.#end + bytes.length > this.#store.length) this.#makeRoom(bytes.length);
    this.#store.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Takes so many bytes off the front. */
  drop(lengthBytes: number): void {
    this.#start = Math.min(this.#start + lengthBytes, this.#end);
    if (this.#start < this.#end) return;
    this.#store = new Uint8Array(0);
    this.#start = 0;
    this.#end = 0;
  }

  /** Room to spare only where bytes come on top of others: most never wait. */
  #makeRoom(lengthBytes: number): void {
    const { bytes, length } = this;
    const wanted = length + lengthBytes;
    this.#store = new Uint8Array(length === 0 ? wanted : wanted * 2);
    this.#store.set(bytes);
    this.#start = 0;
    this.#end = length;
  }
}
