// Link layers of rings, of buses and of tools that are hardly met any more: where the IP packet stands in their
// frames (the tcpdump group's registry of LINKTYPE numbers, as of 2024).
import { u16, u8 } from '../network-order.ts';
import {
  afterEthernet,
  afterEtherType,
  afterLlc,
  etherTypes,
  ipAt,
  type LinkBounds,
} from './link-payload.ts';

const linkTypes = {
  tokenRing: 6,
  symantec: 99,
  atm: 100,
  ipOverFibre: 122,
  sunAtm: 123,
  arcnetLinux: 129,
  firewire: 138,
  juniperEthernet: 178,
  erf: 197,
  infiniband: 242,
} as const;

/** Offset of the IP header in `bytes[start, end)`, or -1 where there is none. */
export function findBehindOldLink(
  linkType: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  bounds: LinkBounds,
): number {
  switch (linkType) {
    case linkTypes.atm:
      return afterLlc(bytes, start, end);
    case linkTypes.tokenRing:
      return afterTokenRing(bytes, start, end);
    case linkTypes.ipOverFibre:
      // Both addresses with the network's kind before each (RFC 2625 §3).
      return afterLlc(bytes, start + 16, end);
    case linkTypes.sunAtm:
      // What is carried stands in the lower half of the first byte, then path and channel.
      return (u8(bytes, start) & 15) === 2 ? afterLlc(bytes, start + 4, end) : -1;
    case linkTypes.arcnetLinux:
      // Addresses, offset, and the number of IP in a frame of one piece (RFC 1201).
      return u8(bytes, start + 4) === 0xd4 ? ipAt(bytes, start + 8, end) : -1;
    case linkTypes.firewire:
      return afterEtherType(bytes, start + 16, end, bounds);
    case linkTypes.symantec:
      return u16(bytes, start + 6) === etherTypes.ipv4 ? ipAt(bytes, start + 44, end) : -1;
    case linkTypes.infiniband:
      // Behind the global routing header (RFC 4391 §6).
      return u16(bytes, start + 40) === etherTypes.ipv4 ||
        u16(bytes, start + 40) === etherTypes.ipv6
        ? ipAt(bytes, start + 44, end)
        : -1;
    case linkTypes.erf:
      return afterErf(bytes, start, end, bounds);
    case linkTypes.juniperEthernet:
      return afterJuniper(bytes, start, end, bounds);
    default:
      return -1;
  }
}

/** A route through bridges follows where the sender's address says so (IEEE 802.5); its length stands first. */
function afterTokenRing(bytes: Uint8Array, start: number, end: number): number {
  const isRouted = (u8(bytes, start + 8) & 0x80) !== 0;
  const at = start + 14;
  return afterLlc(bytes, at + (isRouted ? u8(bytes, at) & 31 : 0), end);
}

/** Of Endace's cards: a header of 16 bytes, others of 8 while a bit says so, and two that pad Ethernet. */
function afterErf(bytes: Uint8Array, start: number, end: number, bounds: LinkBounds): number {
  const ethernets = [2, 11, 16, 20];
  if (!ethernets.includes(u8(bytes, start + 8) & 0x7f)) return -1;
  let hasMore = (u8(bytes, start + 8) & 0x80) !== 0;
  let at = start + 16;
  while (hasMore && at < end) {
    hasMore = (u8(bytes, at) & 0x80) !== 0;
    at += 8;
  }
  return afterEthernet(bytes, at + 2, end, bounds);
}

/** “MGC” and flags: one says that fields with their length stand before the frame, one that it has no addresses. */
function afterJuniper(bytes: Uint8Array, start: number, end: number, bounds: LinkBounds): number {
  const isMarked = u16(bytes, start) === 0x4d47 && u8(bytes, start + 2) === 0x43;
  const flags = u8(bytes, start + 3);
  if (!isMarked || (flags & 2) !== 0) return -1;
  const fieldBytes = (flags & 0x80) === 0 ? 0 : 2 + u16(bytes, start + 4);
  return afterEthernet(bytes, start + 4 + fieldBytes, end, bounds);
}
