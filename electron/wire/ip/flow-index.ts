// Finds a packet's flow by its addresses, ports and protocol: numbers in typed arrays and open
// addressing, because this look-up happens for every packet and an object or a string for each would
// cost more than everything else.
import type { Packet } from './packet.ts';

/** Two addresses of up to four words, both ports, and protocol with address family. */
const keyWords = 10;
const firstCapacity = 1024;
const maxLoad = 0.6;
const empty = -1;

/** Numbers of flows, dense from 0; the caller keeps what belongs to a number. */
export class FlowIndex {
  /** Slot to number. */
  #slots = new Int32Array(firstCapacity).fill(empty);
  #keys = new Int32Array(firstCapacity * keyWords);
  #hashes = new Int32Array(firstCapacity);
  #free: number[] = [];
  #used = 0;
  #size = 0;
  /** The key of the packet last given to `read`. */
  readonly #key = new Int32Array(keyWords);
  #hash = 0;

  /** Reads the packet's key; gives true when its sender stands second in it. */
  read(packet: Packet): boolean {
    const { bytes, addresses, addressBytes, sourcePort, destinationPort } = packet;
    const key = this.#key;
    const words = addressBytes >> 2;
    let order = 0;
    for (let n = 0; n < words; n += 1) {
      const source = word(bytes, addresses + n * 4);
      const destination = word(bytes, addresses + addressBytes + n * 4);
      key[n] = source;
      key[4 + n] = destination;
      if (order === 0 && source !== destination) order = source < destination ? -1 : 1;
    }
    if (order === 0) order = sourcePort <= destinationPort ? -1 : 1;
    const isSecond = order === 1;
    if (isSecond) this.#swap(words);
    if (words === 1) clearRest(key);
    key[8] = isSecond ? (destinationPort << 16) | sourcePort : (sourcePort << 16) | destinationPort;
    key[9] = packet.protocol | (addressBytes << 8);
    this.#hash = hashOf(key);
    return isSecond;
  }

  /** Hash of the key last read: the same for both directions, in every run. */
  get hash(): number {
    return this.#hash;
  }

  get size(): number {
    return this.#size;
  }

  /** The number of the flow whose key was read, or -1. */
  find(): number {
    const mask = this.#slots.length - 1;
    for (let slot = this.#hash & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] ?? empty;
      if (number === empty) return empty;
      if (this.#hashes[number] === this.#hash && this.#isKeyOf(number)) return number;
    }
  }

  /** Gives the key last read a number; it must have none. */
  add(): number {
    if (this.#size >= this.#slots.length * maxLoad) this.#grow();
    const number = this.#free.pop() ?? this.#used++;
    this.#keys.set(this.#key, number * keyWords);
    this.#hashes[number] = this.#hash;
    this.#place(number);
    this.#size += 1;
    return number;
  }

  /** Frees a number; later ones close the gap that it leaves in the slots. */
  remove(number: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let hole = (this.#hashes[number] ?? 0) & mask;
    while (slots[hole] !== number) {
      if (slots[hole] === empty) return;
      hole = (hole + 1) & mask;
    }
    for (let slot = (hole + 1) & mask; ; slot = (slot + 1) & mask) {
      const moved = slots[slot] ?? empty;
      if (moved === empty) break;
      const home = (this.#hashes[moved] ?? 0) & mask;
      const isReachable = ((slot - home) & mask) < ((slot - hole) & mask);
      if (isReachable) continue;
      slots[hole] = moved;
      hole = slot;
    }
    slots[hole] = empty;
    this.#free.push(number);
    this.#size -= 1;
  }

  #swap(words: number): void {
    const key = this.#key;
    for (let n = 0; n < words; n += 1) {
      const first = key[n] ?? 0;
      key[n] = key[4 + n] ?? 0;
      key[4 + n] = first;
    }
  }

  #isKeyOf(number: number): boolean {
    const at = number * keyWords;
    for (let n = 0; n < keyWords; n += 1) if (this.#keys[at + n] !== this.#key[n]) return false;
    return true;
  }

  #place(number: number): void {
    const mask = this.#slots.length - 1;
    let slot = (this.#hashes[number] ?? 0) & mask;
    while (this.#slots[slot] !== empty) slot = (slot + 1) & mask;
    this.#slots[slot] = number;
  }

  #grow(): void {
    const live = this.#slots.filter((number) => number !== empty);
    const capacity = this.#slots.length * 2;
    const keys = new Int32Array(capacity * keyWords);
    keys.set(this.#keys);
    const hashes = new Int32Array(capacity);
    hashes.set(this.#hashes);
    this.#keys = keys;
    this.#hashes = hashes;
    this.#slots = new Int32Array(capacity).fill(empty);
    for (const number of live) this.#place(number);
  }
}

function word(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)
  );
}

function clearRest(key: Int32Array): void {
  key[1] = 0;
  key[2] = 0;
  key[3] = 0;
  key[5] = 0;
  key[6] = 0;
  key[7] = 0;
}

/** Mixes well enough that neighbours in one network spread (multiplications of MurmurHash3). */
function hashOf(key: Int32Array): number {
  let hash = 0;
  for (let n = 0; n < keyWords; n += 1) {
    let mixed = Math.imul(key[n] ?? 0, 0xcc9e2d51);
    mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
    hash ^= mixed;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  return hash;
}
