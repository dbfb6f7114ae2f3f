// IP addresses as bytes, and the ranges no table can place.
import { isIPv4, isIPv6 } from 'node:net';
import type { Place } from '../../shared/model/place.ts';

const fullStop = 46;
const digitZero = 48;

/** 4 or 16 bytes; IPv4 mapped into IPv6 (RFC 4291 §2.5.5.2) becomes 4. Null: not an address. */
export function addressBytes(text: string): Uint8Array | null {
  if (isIPv4(text)) return ipv4Bytes(text);
  if (!isIPv6(text)) return null;
  const bytes = ipv6Bytes(text.replace(/%.*$/, ''));
  const isMapped =
    bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return isMapped ? bytes.subarray(12) : bytes;
}

/** `text` is known to be one: digits and full stops. */
function ipv4Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(4);
  let part = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === fullStop) part += 1;
    else bytes[part] = (bytes[part] ?? 0) * 10 + code - digitZero;
  }
  return bytes;
}

function ipv6Bytes(text: string): Uint8Array {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const plain = dotted === null ? text : `${dotted[1] ?? ''}${dottedGroups(dotted[2] ?? '')}`;
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  groups.slice(0, 8).forEach((group, index) => {
    view.setUint16(index * 2, Number.parseInt(group, 16));
  });
  return bytes;
}

function dottedGroups(text: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

type Scope = Place['scope'];

/** First bytes, how many bits of them count, and what the range is for (IANA special-purpose registries). */
const specialRanges: readonly (readonly [readonly number[], number, Scope])[] = [
  [[0], 8, 'reserved'],
  [[10], 8, 'private'],
  [[100, 64], 10, 'private'],
  [[127], 8, 'loopback'],
  [[169, 254], 16, 'link-local'],
  [[172, 16], 12, 'private'],
  [[192, 0, 0], 24, 'reserved'],
  [[192, 0, 2], 24, 'reserved'],
  [[192, 168], 16, 'private'],
  [[198, 18], 15, 'reserved'],
  [[198, 51, 100], 24, 'reserved'],
  [[203, 0, 113], 24, 'reserved'],
  [[224], 3, 'reserved'],
];

const specialRanges6: readonly (readonly [readonly number[], number, Scope])[] = [
  [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 128, 'loopback'],
  [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 128, 'reserved'],
  [[0, 0x64, 0xff, 0x9b, 0, 1], 48, 'private'],
  [[0x01, 0, 0, 0, 0, 0, 0, 0], 64, 'reserved'],
  [[0x20, 0x01, 0x0d, 0xb8], 32, 'reserved'],
  [[0x3f, 0xff, 0], 20, 'reserved'],
  [[0xfc], 7, 'private'],
  [[0xfe, 0x80], 10, 'link-local'],
  [[0xff], 8, 'reserved'],
];

function startsWith(bytes: Uint8Array, prefix: readonly number[], bits: number): boolean {
  for (let bit = 0; bit < bits; bit += 8) {
    const index = bit / 8;
    const mask = bits - bit >= 8 ? 0xff : (0xff << (8 - (bits - bit))) & 0xff;
    if (((bytes[index] ?? 0) & mask) !== ((prefix[index] ?? 0) & mask)) return false;
  }
  return true;
}

/** What kind of address it is; only `public` ones are in the tables. */
export function scopeOf(bytes: Uint8Array): Scope {
  const ranges = bytes.length === 4 ? specialRanges : specialRanges6;
  return ranges.find(([prefix, bits]) => startsWith(bytes, prefix, bits))?.[2] ?? 'public';
}
