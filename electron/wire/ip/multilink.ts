// Frames of PPP put together from the parts that several links carry (RFC 1990 §3 and §4), within a budget. On a line
// of its own only: which sessions of a tunnel are one bundle the tunnel does not say.
import { joinBytes } from '../join-bytes.ts';
import { u16, u24, u8 } from '../network-order.ts';
import { afterPpp, type FrameRest, type LinkBounds } from './link-payload.ts';

const multilinkProtocol = 0x3d;
const flags = { begins: 0x80, ends: 0x40 } as const;
/** Flags and a number of 24 bits: the long form, which is the usual one. */
const headerBytes = 4;
const numbers = 2 ** 24;
/** Parts in one frame, and parts that wait for others. */
const maxParts = 64;
const maxWaiting = 128;
/** No link takes more at once (RFC 1661 §6.1). */
const maxPartBytes = 65_535;

/** `start`: of a frame of PPP. Where the multilink header of a part stands, or null: it is none. */
export function findMultilinkPart(bytes: Uint8Array, start: number, end: number): FrameRest | null {
  const at = u16(bytes, start) === 0xff03 ? start + 2 : start;
  const isShort = u8(bytes, at) === multilinkProtocol;
  if (!isShort && u16(bytes, at) !== multilinkProtocol) return null;
  const header = at + (isShort ? 1 : 2);
  const isWhole = (u8(bytes, header) & 0xc0) === 0xc0;
  return isWhole || header + headerBytes > end ? null : { kind: 'part', bytes, start: header, end };
}

interface Part {
  readonly begins: boolean;
  readonly ends: boolean;
  readonly bytes: Uint8Array;
}

export class Multilink {
  readonly #waiting = new Map<number, Part>();

  /** The whole frame once all its parts are there, else null. Of two with one number the first counts. */
  add({ bytes, start, end }: FrameRest): Uint8Array | null {
    const bits = u8(bytes, start);
    const number = u24(bytes, start + 1);
    const lengthBytes = end - start - headerBytes;
    if (lengthBytes > maxPartBytes || this.#waiting.has(number)) return null;
    const [oldest] = this.#waiting.keys();
    if (oldest !== undefined && this.#waiting.size >= maxWaiting) this.#waiting.delete(oldest);
    this.#waiting.set(number, {
      begins: (bits & flags.begins) !== 0,
      ends: (bits & flags.ends) !== 0,
      // By constructor: `slice` of a Node Buffer would be a view of the chunk.
      bytes: new Uint8Array(bytes.subarray(start + headerBytes, end)),
    });
    return this.#join(number);
  }

  #join(number: number): Uint8Array | null {
    const first = this.#walk(number, -1);
    const last = this.#walk(number, 1);
    if (first === null || last === null) return null;
    const count = ((last - first + numbers) % numbers) + 1;
    const parts = Array.from({ length: count }, (_, n) => {
      const each = (first + n) % numbers;
      const part = this.#waiting.get(each);
      this.#waiting.delete(each);
      return part?.bytes ?? new Uint8Array(0);
    });
    return joinBytes(parts);
  }

  /** The number of the part that begins the frame, or ends it; null where one before that is missing. */
  #walk(number: number, step: 1 | -1): number | null {
    for (let n = 0; n < maxParts; n += 1) {
      const at = (number + n * step + numbers) % numbers;
      const part = this.#waiting.get(at);
      if (part === undefined) return null;
      if (step === 1 ? part.ends : part.begins) return at;
    }
    return null;
  }
}

/**
 * Offset of the IP header in a frame put together, or -1. A line has two directions that number alike, so parts of
 * both may have come together: what is not as long as it says is not read.
 */
export function afterMultilinkParts(whole: Uint8Array, bounds: LinkBounds): number {
  const at = afterPpp(whole, 0, whole.length, bounds);
  if (at === -1) return -1;
  const isIpv4 = u8(whole, at) >> 4 === 4;
  const lengthBytes = isIpv4 ? u16(whole, at + 2) : 40 + u16(whole, at + 4);
  return at + lengthBytes === whole.length ? at : -1;
}
