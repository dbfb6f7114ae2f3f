// Where IP stands in what a link carries: EtherTypes with tags (IEEE 802.1Q, 802.1ah, 802.1BR, HSR), LLC and
// SNAP (IEEE 802.2, RFC 1042), PPP (RFC 1661, RFC 1990), PPPoE (RFC 2516), MPLS (RFC 3032) and NSH (RFC 8300). Each
// gives the offset of the IP header in `bytes[…, end)`, or -1 where there is none.
import { u16, u8 } from '../network-order.ts';
import { batmanBytes, isSealedByMacSec, macSecTagBytes, trillBytes } from './outer-frames.ts';

/** Of the IEEE's registry, as IANA lists it (ieee-802-numbers, as of 2024). */
export const etherTypes = {
  ipv4: 0x0800,
  ipv6: 0x86dd,
  vlan: 0x8100,
  provider: 0x88a8,
  oldProvider: 0x9100,
  /** A bridge's port beyond itself (IEEE 802.1BR), and the same before it was a standard. */
  portTag: 0x893f,
  vnTag: 0x8926,
  /** Frames sent both ways around a ring (IEC 62439-3). */
  redundant: 0x892f,
  /** A provider's frame around the customer's (IEEE 802.1ah). */
  backbone: 0x88e7,
  /** Group tags of Cisco's switches. */
  ciscoMeta: 0x8909,
  /** Frames signed, and mostly sealed, from one switch to the next (IEEE 802.1AE). */
  macSec: 0x88e5,
  /** A frame on its way over several bridges (RFC 6325), and over the stations of a mesh (batman-adv). */
  trill: 0x22f3,
  batman: 0x4305,
  nsh: 0x894f,
  pppoe: 0x8864,
  mpls: 0x8847,
  mplsMulticast: 0x8848,
  /** Ethernet's own frames inside another protocol (RFC 1701). */
  bridged: 0x6558,
  ppp: 0x880b,
  /** What a router hands to a cache (draft-mclaggan-wccp-v2rev1 §3.12). */
  redirected: 0x883e,
  erspan: 0x88be,
  erspan3: 0x22eb,
} as const;

/** What a link layer says of its payload beside where it begins. */
export interface LinkBounds {
  /** Where the payload ends by the link's own length, on the wire; 0 where the link does not say. */
  linkEnd: number;
  /** What follows in a frame that holds several packets; null in all others. */
  rest: FrameRest | null;
}

/**
 * Where the next packet's own header within its frame stands; or that of a part of a frame, which may be the last
 * to come (multilink.ts).
 */
export interface FrameRest {
  readonly kind: 'subframe' | 'part';
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Tags and labels may be stacked; honest networks use a few. */
const maxTags = 8;
/** Each holds a frame that may hold the next: what a frame's length allows would overrun the stack. */
const maxPseudowires = 4;

/** `at`: a frame's destination address, as on Ethernet. */
export const afterEthernet = (
  bytes: Uint8Array,
  at: number,
  end: number,
  bounds: LinkBounds,
  wires = 0,
): number => afterEtherType(bytes, at + 12, end, bounds, wires);

/** `at`: an EtherType field and what follows it. `wires` counts the pseudowires around it. */
export function afterEtherType(
  bytes: Uint8Array,
  at: number,
  end: number,
  bounds: LinkBounds,
  wires = 0,
): number {
  let position = at;
  for (let tags = 0; tags <= maxTags && position + 2 <= end; tags += 1) {
    const next = position + 2;
    const type = u16(bytes, position);
    switch (type) {
      case etherTypes.ipv4:
      case etherTypes.ipv6:
        return ipAt(bytes, next, end);
      case etherTypes.vlan:
      case etherTypes.provider:
      case etherTypes.oldProvider:
        position = next + 2;
        break;
      case etherTypes.pppoe:
        return afterPppoe(bytes, next, end, bounds, wires);
      case etherTypes.mpls:
      case etherTypes.mplsMulticast:
        return afterLabels(bytes, next, end, bounds, wires);
      case etherTypes.vnTag:
      case etherTypes.redundant:
        position = next + 4;
        break;
      case etherTypes.portTag:
      case etherTypes.ciscoMeta:
        position = next + 6;
        break;
      case etherTypes.backbone:
        position = next + 16;
        break;
      case etherTypes.nsh:
        return afterNsh(bytes, next, end, bounds, wires);
      case etherTypes.bridged:
        position = next + 12;
        break;
      case etherTypes.macSec:
        if (isSealedByMacSec(bytes, next)) return -1;
        position = next + macSecTagBytes(bytes, next);
        break;
      case etherTypes.trill:
      case etherTypes.batman: {
        const lengthBytes = type === etherTypes.trill ? trillBytes : batmanBytes;
        const inner = next + lengthBytes(bytes, next);
        return inner === next ? -1 : afterInnerFrame(bytes, inner, end, bounds, wires);
      }
      default:
        return afterSnap(bytes, position, end);
    }
  }
  return -1;
}

/** A length instead of a type: behind an LLC and SNAP header stands the type (IEEE 802.3, RFC 1042). */
function afterSnap(bytes: Uint8Array, at: number, end: number): number {
  const isLength = u16(bytes, at) <= 1500;
  return isLength && at + 10 <= end ? afterLlc(bytes, at + 2, end) : -1;
}

/** `at`: an LLC header; IP stands behind SNAP's, seldom behind its own (IEEE 802.2, RFC 948). */
export function afterLlc(bytes: Uint8Array, at: number, end: number): number {
  const isOwn = bytes[at] === 6 && bytes[at + 1] === 6 && bytes[at + 2] === 3;
  if (isOwn) return ipAt(bytes, at + 3, end);
  const isSnap = bytes[at] === 0xaa && bytes[at + 1] === 0xaa && bytes[at + 2] === 3;
  if (!isSnap || at + 8 > end) return -1;
  const type = u16(bytes, at + 6);
  const isIp = type === etherTypes.ipv4 || type === etherTypes.ipv6;
  return isIp ? ipAt(bytes, at + 8, end) : -1;
}

/** Its length leaves out the padding of short frames, which some senders count into the IP packet. */
export function afterPppoe(
  bytes: Uint8Array,
  start: number,
  end: number,
  bounds: LinkBounds,
  wires = 0,
): number {
  const payload = start + 6;
  if (payload > end) return -1;
  const at = afterPpp(bytes, payload, end, bounds, wires);
  bounds.linkEnd = payload + u16(bytes, start + 4);
  // A length that leaves no room for a header was never filled in.
  if (bounds.linkEnd < at + 20) bounds.linkEnd = 0;
  return at;
}

/** With or without HDLC's address and control bytes; the protocol may be one byte (RFC 1661 §2). */
export function afterPpp(
  bytes: Uint8Array,
  start: number,
  end: number,
  bounds: LinkBounds,
  wires = 0,
): number {
  let at = start;
  if (bytes[at] === 0xff && bytes[at + 1] === 0x03) at += 2;
  const isShort = ((bytes[at] ?? 0) & 1) === 1;
  const protocol = isShort ? (bytes[at] ?? 0) : u16(bytes, at);
  at += isShort ? 1 : 2;
  if (protocol === 0x21 || protocol === 0x57) return ipAt(bytes, at, end);
  if (protocol === 0x281) return afterLabels(bytes, at, end, bounds, wires);
  return protocol === 0x3d ? afterMultilink(bytes, at, end, bounds, wires) : -1;
}

/**
 * A frame over one of several links (RFC 1990 §3): flags and a number of 24 or of 12 bits, as was agreed on when
 * the links were opened. Of a frame in parts there is no whole here (multilink.ts).
 */
function afterMultilink(
  bytes: Uint8Array,
  at: number,
  end: number,
  bounds: LinkBounds,
  wires: number,
): number {
  const isWhole = (u8(bytes, at) & 0xc0) === 0xc0;
  if (!isWhole || wires >= maxPseudowires) return -1;
  const long = afterPpp(bytes, at + 4, end, bounds, wires + 1);
  return long === -1 ? afterPpp(bytes, at + 2, end, bounds, wires + 1) : long;
}

/** Behind the bottom label comes IP, or Ethernet in a pseudowire (RFC 4448), with its control word. */
export function afterLabels(
  bytes: Uint8Array,
  start: number,
  end: number,
  bounds: LinkBounds,
  wires = 0,
): number {
  let at = start;
  for (let labels = 0; labels <= maxTags; labels += 1) {
    if (at + 4 > end) return -1;
    const isBottom = ((bytes[at + 2] ?? 0) & 1) === 1;
    at += 4;
    if (!isBottom) continue;
    const direct = ipAt(bytes, at, end);
    if (direct !== -1) return direct;
    const ethernet = u16(bytes, at) === 0 ? at + 4 : at;
    return afterInnerFrame(bytes, ethernet, end, bounds, wires);
  }
  return -1;
}

/** A frame of Ethernet inside another. */
function afterInnerFrame(
  bytes: Uint8Array,
  at: number,
  end: number,
  bounds: LinkBounds,
  wires: number,
): number {
  return wires < maxPseudowires ? afterEthernet(bytes, at, end, bounds, wires + 1) : -1;
}

/** Its length is in words of four; behind it stands what its last byte of the first four says. */
export function afterNsh(
  bytes: Uint8Array,
  start: number,
  end: number,
  bounds: LinkBounds,
  wires = 0,
): number {
  const payload = start + (u8(bytes, start + 1) & 0x3f) * 4;
  const protocol = u8(bytes, start + 3);
  if (protocol === 1 || protocol === 2) return ipAt(bytes, payload, end);
  return protocol === 3 ? afterInnerFrame(bytes, payload, end, bounds, wires) : -1;
}

/** `at` where an IP header can stand there, or -1. */
export function ipAt(bytes: Uint8Array, at: number, end: number): number {
  if (at + 20 > end) return -1;
  const version = (bytes[at] ?? 0) >> 4;
  return version === 4 || version === 6 ? at : -1;
}
