// Opens QUIC packets of one direction with the keys of one secret and those that follow from it: header
// protection, packet numbers, key updates (RFC 9001 §5.3, §5.4, §6; RFC 9000 §17.1, Appendix A.3).
import { aeadOf, type OpenAead } from './aead.ts';
import { headerMask, nextSecret, packetKeys, type LabelPrefix } from './quic-keys.ts';
import type { PacketKeys } from './quic-keys.ts';
import type { Suite } from './suite.ts';

export interface PacketPlace {
  /** First byte of the header. */
  readonly start: number;
  readonly numberStart: number;
  readonly end: number;
}

const sampleBytes = 16;
const sampleOffset = 4;
const keyPhase = 0x04;
const longHeader = 0x80;

/** The whole number from its last bits, being near the one that is expected next. */
export function wholeNumber(largest: number, truncated: number, bits: number): number {
  const expected = largest + 1;
  const window = 2 ** bits;
  const candidate = expected - (expected % window) + truncated;
  if (candidate <= expected - window / 2) return candidate + window;
  return candidate > expected + window / 2 && candidate >= window ? candidate - window : candidate;
}

interface Uncovered {
  readonly number: number;
  /** Header without its protection. */
  readonly header: Uint8Array;
}

export class PacketOpener {
  readonly #suite: Suite;
  readonly #prefix: LabelPrefix;
  readonly #aead: OpenAead;
  readonly #headerProtection: Uint8Array;
  #secret: Uint8Array;
  #keys: PacketKeys;
  /** Of the phase before, for packets that come late. */
  #before: PacketKeys | null = null;
  #phase = 0;
  #largest = -1;

  constructor(suite: Suite, secret: Uint8Array, prefix: LabelPrefix) {
    this.#suite = suite;
    this.#prefix = prefix;
    this.#aead = aeadOf(suite);
    this.#secret = secret;
    this.#keys = packetKeys(suite, secret, prefix);
    this.#headerProtection = this.#keys.headerProtection;
  }

  /** The frames inside; null when the packet was sealed with other keys, or is cut. */
  open(datagram: Uint8Array, place: PacketPlace): Uint8Array | null {
    const uncovered = this.#uncover(datagram, place);
    if (uncovered === null) return null;
    const { header, number } = uncovered;
    const sealed = datagram.subarray(place.start + header.length, place.end);
    const first = header[0] ?? 0;
    const isShort = (first & longHeader) === 0;
    const phase = isShort && (first & keyPhase) > 0 ? 1 : 0;
    const opened =
      !isShort || phase === this.#phase
        ? this.#openWith(this.#keys, uncovered, sealed)
        : this.#openOtherPhase(uncovered, sealed);
    if (opened !== null) this.#largest = Math.max(this.#largest, number);
    return opened;
  }

  #uncover(datagram: Uint8Array, { start, numberStart, end }: PacketPlace): Uncovered | null {
    const from = numberStart + sampleOffset;
    if (from + sampleBytes > end) return null;
    const sample = datagram.subarray(from, from + sampleBytes);
    const mask = headerMask(this.#suite, this.#headerProtection, sample);
    const covered = datagram[start] ?? 0;
    const first = covered ^ ((mask[0] ?? 0) & (covered & longHeader ? 0x0f : 0x1f));
    const numberBytes = (first & 3) + 1;
    const header = new Uint8Array(datagram.subarray(start, numberStart + numberBytes));
    header[0] = first;
    let truncated = 0;
    for (let n = 0; n < numberBytes; n += 1) {
      const at = numberStart - start + n;
      header[at] = (header[at] ?? 0) ^ (mask[n + 1] ?? 0);
      truncated = truncated * 256 + (header[at] ?? 0);
    }
    return { header, number: wholeNumber(this.#largest, truncated, numberBytes * 8) };
  }

  #openOtherPhase(uncovered: Uncovered, sealed: Uint8Array): Uint8Array | null {
    if (uncovered.number < this.#largest && this.#before !== null) {
      return this.#openWith(this.#before, uncovered, sealed);
    }
    const secret = nextSecret(this.#suite, this.#secret, this.#prefix);
    const keys = packetKeys(this.#suite, secret, this.#prefix);
    const opened = this.#openWith(keys, uncovered, sealed);
    if (opened === null) return null;
    this.#before = this.#keys;
    this.#keys = keys;
    this.#secret = secret;
    this.#phase = 1 - this.#phase;
    return opened;
  }

  #openWith(
    keys: PacketKeys,
    { number, header }: Uncovered,
    sealed: Uint8Array,
  ): Uint8Array | null {
    const nonce = new Uint8Array(keys.iv);
    const last = nonce.length - 1;
    for (let n = 0, left = number; n < 8 && left > 0; n += 1, left = Math.floor(left / 256)) {
      nonce[last - n] = (nonce[last - n] ?? 0) ^ (left % 256);
    }
    return this.#aead(keys.key, nonce, header, sealed);
  }
}
