// Ranges of addresses, written as people do: `10.0.0.0/8` (RFC 4632 §3.1, RFC 4291 §2.3).
import { exactAddressBytes } from './ip-address.ts';

export interface AddressRange {
  /** 4 or 16 bytes. */
  readonly first: Uint8Array;
  readonly prefixBits: number;
}

/** Null for anything but `address/bits`. */
export function readRange(text: string): AddressRange | null {
  const [address = '', bits = ''] = text.split('/');
  const first = exactAddressBytes(address);
  const prefixBits = Number(bits);
  if (first === null || !/^\d{1,3}$/.test(bits) || prefixBits > first.length * 8) return null;
  return { first, prefixBits };
}

/** The same of one that is written in the program. */
export function rangeOf(text: string): AddressRange {
  const range = readRange(text);
  if (range === null) throw new Error(`${text} is no range`);
  return range;
}

/** `bytes`: of an address as `exactAddressBytes` gives them. */
export function isWithin(bytes: Uint8Array, { first, prefixBits }: AddressRange): boolean {
  if (bytes.length !== first.length) return false;
  const whole = prefixBits >> 3;
  for (let at = 0; at < whole; at += 1) if (bytes[at] !== first[at]) return false;
  const mask = (0xff00 >> (prefixBits & 7)) & 0xff;
  return (((bytes[whole] ?? 0) ^ (first[whole] ?? 0)) & mask) === 0;
}
