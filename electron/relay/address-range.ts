// Addresses as numbers and ranges of them, written as people do: `10.0.0.0/8` (RFC 4632 §3.1,
// RFC 4291 §2.3).
import { isIPv4, isIPv6 } from 'node:net';
import { withoutZone } from './address.ts';

export interface AddressNumber {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export interface AddressRange {
  readonly first: AddressNumber;
  readonly prefixBits: number;
}

/** Null: not an address. IPv4 mapped into IPv6 stays the 128 bits that it is. */
export function readAddress(text: string): AddressNumber | null {
  const address = withoutZone(text);
  if (isIPv4(address)) return { bits: 32, value: join(address.split('.'), 8n, '') };
  return isIPv6(address) ? { bits: 128, value: readIpv6(address) } : null;
}

function readIpv6(address: string): bigint {
  // The URL parser writes every form of it as groups of hexadecimal digits, `::` once at most.
  const plain = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [left = [], right = []] = plain
    .split('::')
    .map((side) => side.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return join([...left, ...zeros, ...right], 16n, '0x');
}

function join(parts: readonly string[], bitsEach: bigint, radix: string): bigint {
  return parts.reduce((sum, part) => (sum << bitsEach) | BigInt(radix + part), 0n);
}

/** Null for anything but `address/bits`. */
export function readRange(text: string): AddressRange | null {
  const [address = '', bits = ''] = text.split('/');
  const first = readAddress(address);
  const prefixBits = Number(bits);
  if (first === null || !/^\d{1,3}$/.test(bits) || prefixBits > first.bits) return null;
  return { first, prefixBits };
}

export function isWithin(address: AddressNumber, { first, prefixBits }: AddressRange): boolean {
  const rest = BigInt(first.bits - prefixBits);
  return address.bits === first.bits && address.value >> rest === first.value >> rest;
}
