// What access points and their controller hand each other of a network's frames (CAPWAP, RFC 5415 §4.3 and §4.4):
// frames of Ethernet, or of IEEE 802.11 (RFC 5416 §2.3), behind a header that says how long it is.
import { u16, u24, u8 } from '../network-order.ts';
import type { Fragments } from './fragments.ts';
import { afterEthernet, type LinkBounds } from './link-payload.ts';
import type { Packet } from './packet.ts';
import { afterWifi } from './wifi.ts';

/** Of data; the controller's own is another. */
export const capwapPort = 5247;
/** Instead of an offset: it is a part of a frame, whose others may have come or may come yet. */
export const partOfFrame = -2;
const udpHeaderBytes = 8;
const leastHeaderBytes = 8;
const flags = { native: 0x100, fragment: 0x80, last: 0x40, keepAlive: 8 } as const;
/** Of the radio whose own frames it carries: IEEE 802.11. */
const wifiBinding = 1;
/** No number of IP's: keeps these parts from its own fragments. */
const capwapProtocol = 0x100;

const bitsOf = (bytes: Uint8Array, at: number): number => u24(bytes, at + 1);
const headerBytes = (bits: number): number => (bits >> 19) * 4;

/** `at`: behind the UDP header. Offset of the IP header in the frame, -1 or `partOfFrame`. */
export function afterCapwap(
  bytes: Uint8Array,
  at: number,
  end: number,
  bounds: LinkBounds,
): number {
  // Version 0, and no DTLS.
  if (at + leastHeaderBytes > end || u8(bytes, at) !== 0) return -1;
  const bits = bitsOf(bytes, at);
  const payload = at + headerBytes(bits);
  const isKnown = (bits & flags.native) === 0 || ((bits >> 9) & 31) === wifiBinding;
  if (!isKnown || bits & flags.keepAlive || payload < at + leastHeaderBytes || payload > end) {
    return -1;
  }
  return bits & flags.fragment ? partOfFrame : afterFrame(bytes, payload, end, bounds, bits);
}

/** Of a `partOfFrame` in the datagram at `start`: both addresses and the frame, once all of it is there. */
export function addCapwapPart(
  { bytes, addresses, addressBytes }: Packet,
  start: number,
  end: number,
  fragments: Fragments,
): Uint8Array | null {
  const at = start + udpHeaderBytes;
  const bits = bitsOf(bytes, at);
  return fragments.add({
    bytes,
    addresses,
    addressBytes,
    // Access points behind one address have ports of their own.
    id: ((u16(bytes, start) ^ u16(bytes, start + 2)) << 16) | u16(bytes, at + 4),
    protocol: capwapProtocol,
    offset: u16(bytes, at + 6) & 0xfff8,
    isLast: (bits & flags.last) !== 0,
    start: at + headerBytes(bits),
    end,
  });
}

/** Offset of the IP header in `whole`, as `addCapwapPart` gave it for the datagram at `start`, or -1. */
export function afterCapwapParts(whole: Uint8Array, packet: Packet, start: number): number {
  const bits = bitsOf(packet.bytes, start + udpHeaderBytes);
  return afterFrame(whole, packet.addressBytes * 2, whole.length, packet, bits);
}

function afterFrame(
  bytes: Uint8Array,
  at: number,
  end: number,
  bounds: LinkBounds,
  bits: number,
): number {
  if ((bits & flags.native) === 0) return afterEthernet(bytes, at, end, bounds);
  // A frame's version is 0: what says otherwise is the second byte, which some controllers put first.
  const isSwapped = (u8(bytes, at) & 3) !== 0;
  return afterWifi(bytes, at, end, bounds, isSwapped);
}
