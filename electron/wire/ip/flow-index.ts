// Finds a packet's flow by its addresses, ports and protocol: numbers in typed arrays and open
// addressing, because this look-up happens for every packet and an object or a string for each would
// cost more than everything else.
import { describeAddress, describeIpv4 } from '../dns/address-text.ts';
import { i32 } from '../network-order.ts';
import type { Packet } from './packet.ts';

/**
 * The first words of both addresses, both ports, protocol with address family; for IPv6 then the other
 * words of the first address and of the second.
 */
const keyWords = 10;
const narrowWords = 4;
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
  #isWide = false;
  #hash = 0;

  /** Reads the packet's key; gives true when its sender stands second in it. */
  read(packet: Packet): boolean {
    return packet.addressBytes === 4 ? this.#readIpv4(packet) : this.#readIpv6(packet);
  }

  #readIpv4({ bytes, addresses, protocol, sourcePort, destinationPort }: Packet): boolean {
    const source = i32(bytes, addresses);
    const destination = i32(bytes, addresses + 4);
    const isSecond = source === destination ? sourcePort > destinationPort : source > destination;
    const key = this.#key;
    const first = isSecond ? destination : source;
    const second = isSecond ? source : destination;
    const ports = isSecond
      ? (destinationPort << 16) | sourcePort
      : (sourcePort << 16) | destinationPort;
    key[0] = first;
    key[1] = second;
    key[2] = ports;
    key[3] = protocol | (4 << 8);
    this.#isWide = false;
    this.#hash = finish(mix(mix(mix(protocol, first), second), ports));
    return isSecond;
  }

  #readIpv6({ bytes, addresses, protocol, sourcePort, destinationPort }: Packet): boolean {
    let order = 0;
    for (let n = 0; n < 16 && order === 0; n += 4) {
      const [source, destination] = [i32(bytes, addresses + n), i32(bytes, addresses + 16 + n)];
      if (source !== destination) order = source < destination ? -1 : 1;
    }
    if (order === 0) order = sourcePort <= destinationPort ? -1 : 1;
    const isSecond = order === 1;
    const key = this.#key;
    const from = isSecond ? addresses + 16 : addresses;
    const to = isSecond ? addresses : addresses + 16;
    key[0] = i32(bytes, from);
    key[1] = i32(bytes, to);
    key[2] = isSecond ? (destinationPort << 16) | sourcePort : (sourcePort << 16) | destinationPort;
    key[3] = protocol | (16 << 8);
    for (let n = 0; n < 3; n += 1) {
      key[4 + n] = i32(bytes, from + 4 + n * 4);
      key[7 + n] = i32(bytes, to + 4 + n * 4);
    }
    this.#isWide = true;
    let hash = protocol;
    for (let n = 0; n < keyWords; n += 1) hash = mix(hash, key[n] ?? 0);
    this.#hash = finish(hash);
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

  #isKeyOf(number: number): boolean {
    const at = number * keyWords;
    const [keys, key] = [this.#keys, this.#key];
    const words = this.#isWide ? keyWords : narrowWords;
    for (let n = 0; n < words; n += 1) if (keys[at + n] !== key[n]) return false;
    return true;
  }

  /** The first or the second address of a flow, as text. */
  describeAddress(number: number, isSecond: boolean): string {
    const at = number * keyWords;
    const own = at + (isSecond ? 1 : 0);
    const isIpv4 = (this.#keys[at + 3] ?? 0) >> 8 === 4;
    if (isIpv4) return describeIpv4(this.#keys[own] ?? 0);
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    view.setInt32(0, this.#keys[own] ?? 0);
    const rest = at + (isSecond ? 7 : 4);
    for (let n = 0; n < 3; n += 1) view.setInt32(4 + n * 4, this.#keys[rest + n] ?? 0);
    return describeAddress(bytes) ?? '';
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

/** Mixes well enough that neighbours in one network spread (multiplications of MurmurHash3). */
function mix(hash: number, word: number): number {
  let mixed = Math.imul(word, 0xcc9e2d51);
  mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
  const joined = hash ^ mixed;
  return (Math.imul((joined << 13) | (joined >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}
