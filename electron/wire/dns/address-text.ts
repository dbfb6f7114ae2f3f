// IP addresses as text (RFC 5952 for IPv6).
import { u16 } from '../network-order.ts';

/** Gives the text of 4 or 16 bytes; null for any other length. */
export function describeAddress(bytes: Uint8Array): string | null {
  // `join` of a typed array is many times slower, and captures ask for millions.
  if (bytes.length === 4) return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
  return bytes.length === 16 ? describeIpv6(bytes) : null;
}

/** Of an IPv4 address as one big-endian word. */
export const describeIpv4 = (word: number): string =>
  `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;

/** The longest run of zero groups, at least two, becomes `::`; the first one wins. */
function describeIpv6(bytes: Uint8Array): string {
  let best = -1;
  let bestLength = 1;
  for (let n = 0, length = 0; n < 8; n += 1) {
    length = groupAt(bytes, n) === 0 ? length + 1 : 0;
    if (length <= bestLength) continue;
    best = n - length + 1;
    bestLength = length;
  }
  let text = '';
  for (let n = 0; n < 8; n += 1) {
    if (n === best) {
      text += '::';
      n += bestLength - 1;
    } else {
      const isBehindGap = best !== -1 && n === best + bestLength;
      text += n === 0 || isBehindGap ? hex(bytes, n) : `:${hex(bytes, n)}`;
    }
  }
  return text;
}

const groupAt = (bytes: Uint8Array, n: number): number => u16(bytes, 2 * n);

const hex = (bytes: Uint8Array, n: number): string => groupAt(bytes, n).toString(16);
