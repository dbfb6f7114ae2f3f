// What a load balancer says of its client before it hands a connection on: HAProxy's PROXY protocol, as text in
// version 1 (its specification, §2.1) and as bytes in version 2 (§2.2).
import { u16, u8 } from '../network-order.ts';

/** "PROXY " */
const textStart = [0x50, 0x52, 0x4f, 0x58, 0x59, 0x20] as const;
const longestText = 107;
/** CR LF CR LF NUL CR LF "QUIT" LF */
const binaryStart = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10] as const;
const binaryHeaderBytes = 16;
const lineFeed = 10;

/** Bytes of such a header at the beginning of a connection; 0 where none is there as a whole. */
export function readProxyHeader(bytes: Uint8Array): number {
  if (beginsWith(bytes, textStart)) return bytes.subarray(0, longestText).indexOf(lineFeed) + 1;
  if (!beginsWith(bytes, binaryStart) || u8(bytes, 12) >> 4 !== 2) return 0;
  const lengthBytes = binaryHeaderBytes + u16(bytes, 14);
  return lengthBytes <= bytes.length ? lengthBytes : 0;
}

const beginsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, at) => bytes[at] === byte);
