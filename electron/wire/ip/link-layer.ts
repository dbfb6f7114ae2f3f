// Where the IP packet stands inside a captured frame: link layers by their LINKTYPE number (the tcpdump
// group's registry, as of 2024), VLAN tags, PPPoE and MPLS (IEEE 802.1Q, RFC 2516, RFC 3032).
import { afterRadiotap, afterWifi } from './wifi.ts';

const linkTypes = {
  null: 0,
  ethernet: 1,
  ppp: 9,
  fddi: 10,
  rawOld: 12,
  rawOpenBsd: 14,
  pppHdlc: 50,
  pppEther: 51,
  raw: 101,
  ciscoHdlc: 104,
  wifi: 105,
  loop: 108,
  enc: 109,
  linuxSll: 113,
  pflog: 117,
  radiotap: 127,
  user2: 149,
  ipv4: 228,
  ipv6: 229,
  nflog: 239,
  netAnalyzer: 240,
  pktap: 258,
  linuxSll2: 276,
} as const;

const etherTypes = {
  ipv4: 0x0800,
  ipv6: 0x86dd,
  vlan: 0x8100,
  provider: 0x88a8,
  oldProvider: 0x9100,
  pppoe: 0x8864,
  mpls: 0x8847,
  mplsMulticast: 0x8848,
  bridged: 0x6558,
} as const;

/** What a link layer says of its payload beside where it begins. */
export interface LinkBounds {
  /** Where the payload ends by the link's own length, on the wire; 0 where the link does not say. */
  linkEnd: number;
}

const pktapBytes = 108;
/** Tags and labels may be stacked; honest networks use a few. */
const maxTags = 8;

/**
 * Offset of the IP header in `bytes[start, end)`, or -1 where there is none. Whether it is IPv4 or IPv6
 * the header itself says. `bounds` is filled anew.
 */
export function findIpPacket(
  linkType: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  bounds: LinkBounds,
): number {
  bounds.linkEnd = 0;
  switch (linkType) {
    case linkTypes.ethernet:
      return start + 14 > end ? -1 : afterEtherType(bytes, start + 12, end, bounds);
    case linkTypes.raw:
    case linkTypes.rawOld:
    case linkTypes.rawOpenBsd:
    case linkTypes.ipv4:
    case linkTypes.ipv6:
      return ipAt(bytes, start, end);
    case linkTypes.null:
    case linkTypes.loop:
      return ipAt(bytes, start + 4, end);
    case linkTypes.linuxSll:
      return start + 16 > end ? -1 : afterEtherType(bytes, start + 14, end, bounds);
    case linkTypes.linuxSll2:
      return start + 20 > end ? -1 : afterSll2(bytes, start, end, bounds);
    case linkTypes.ppp:
    case linkTypes.pppHdlc:
      return afterPpp(bytes, start, end, bounds);
    default:
      return findBehindRareLink(linkType, bytes, start, end, bounds);
  }
}

function findBehindRareLink(
  linkType: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  bounds: LinkBounds,
): number {
  switch (linkType) {
    case linkTypes.pppEther:
      return afterPppoe(bytes, start, end, bounds);
    case linkTypes.ciscoHdlc:
      return start + 4 > end ? -1 : afterEtherType(bytes, start + 2, end, bounds);
    case linkTypes.wifi:
      return afterWifi(bytes, start, end);
    case linkTypes.radiotap:
      return afterRadiotap(bytes, start, end);
    case linkTypes.enc:
      return ipAt(bytes, start + 12, end);
    case linkTypes.pflog:
      // Its first byte is the header's length without the padding to a word.
      return ipAt(bytes, start + (((bytes[start] ?? 0) + 3) & ~3), end);
    case linkTypes.netAnalyzer:
      return start + 18 > end ? -1 : afterEtherType(bytes, start + 16, end, bounds);
    case linkTypes.fddi:
      return start + 21 > end ? -1 : afterLlc(bytes, start + 13, end);
    case linkTypes.nflog:
      return afterNflog(bytes, start, end);
    case linkTypes.pktap:
    case linkTypes.user2:
      return afterPktap(bytes, start, end, bounds);
    default:
      return -1;
  }
}

/** Linux's firewall log: lengths, types and values, of which one is the packet. */
function afterNflog(bytes: Uint8Array, start: number, end: number): number {
  const payloadType = 9;
  let at = start + 4;
  for (let count = 0; count < maxTags * 4 && at + 4 <= end; count += 1) {
    // In the byte order of the machine that logged: little-endian but for a few.
    const [length, type] = [u16Little(bytes, at), u16Little(bytes, at + 2)];
    if (type === payloadType) return ipAt(bytes, at + 4, end);
    at += Math.max(4, Math.ceil(length / 4) * 4);
  }
  return -1;
}

const u16Little = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);

/** What Darwin says of a packet: its header's length and, as the third word, what link layer follows. */
function afterPktap(bytes: Uint8Array, start: number, end: number, bounds: LinkBounds): number {
  if (start + pktapBytes > end) return -1;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, pktapBytes);
  const lengthBytes = view.getUint32(0, true);
  const linkType = view.getUint32(8, true);
  const isNested = linkType === linkTypes.pktap || linkType === linkTypes.user2;
  if (isNested || lengthBytes < pktapBytes || start + lengthBytes > end) return -1;
  return findIpPacket(linkType, bytes, start + lengthBytes, end, bounds);
}

/** `at`: an EtherType field and what follows it. */
export function afterEtherType(
  bytes: Uint8Array,
  at: number,
  end: number,
  bounds: LinkBounds,
): number {
  let position = at;
  for (let tags = 0; tags <= maxTags && position + 2 <= end; tags += 1) {
    const next = position + 2;
    switch (u16(bytes, position)) {
      case etherTypes.ipv4:
      case etherTypes.ipv6:
        return ipAt(bytes, next, end);
      case etherTypes.vlan:
      case etherTypes.provider:
      case etherTypes.oldProvider:
        position = next + 2;
        break;
      case etherTypes.pppoe:
        return afterPppoe(bytes, next, end, bounds);
      case etherTypes.mpls:
      case etherTypes.mplsMulticast:
        return afterLabels(bytes, next, end, bounds);
      case etherTypes.bridged:
        position = next + 12;
        break;
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

/** `at`: an LLC header; only SNAP's carries IP. */
export function afterLlc(bytes: Uint8Array, at: number, end: number): number {
  const isSnap = bytes[at] === 0xaa && bytes[at + 1] === 0xaa && bytes[at + 2] === 3;
  if (!isSnap || at + 8 > end) return -1;
  const type = u16(bytes, at + 6);
  const isIp = type === etherTypes.ipv4 || type === etherTypes.ipv6;
  return isIp ? ipAt(bytes, at + 8, end) : -1;
}

/** The protocol stands first here, its payload behind the other fields. */
function afterSll2(bytes: Uint8Array, start: number, end: number, bounds: LinkBounds): number {
  const type = u16(bytes, start);
  const payload = start + 20;
  if (type === etherTypes.ipv4 || type === etherTypes.ipv6) return ipAt(bytes, payload, end);
  const isTag = type === etherTypes.vlan || type === etherTypes.provider;
  if (isTag) return afterEtherType(bytes, payload + 2, end, bounds);
  const isLabel = type === etherTypes.mpls || type === etherTypes.mplsMulticast;
  if (isLabel) return afterLabels(bytes, payload, end, bounds);
  return type === etherTypes.pppoe ? afterPppoe(bytes, payload, end, bounds) : -1;
}

/** Its length leaves out the padding of short frames, which some senders count into the IP packet. */
function afterPppoe(bytes: Uint8Array, start: number, end: number, bounds: LinkBounds): number {
  const payload = start + 6;
  if (payload > end) return -1;
  const at = afterPpp(bytes, payload, end, bounds);
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
): number {
  let at = start;
  if (bytes[at] === 0xff && bytes[at + 1] === 0x03) at += 2;
  const isShort = ((bytes[at] ?? 0) & 1) === 1;
  const protocol = isShort ? (bytes[at] ?? 0) : u16(bytes, at);
  at += isShort ? 1 : 2;
  if (protocol === 0x21 || protocol === 0x57) return ipAt(bytes, at, end);
  return protocol === 0x281 ? afterLabels(bytes, at, end, bounds) : -1;
}

/** Behind the bottom label comes IP, or Ethernet in a pseudowire (RFC 4448), with its control word. */
function afterLabels(bytes: Uint8Array, start: number, end: number, bounds: LinkBounds): number {
  let at = start;
  for (let labels = 0; labels <= maxTags; labels += 1) {
    if (at + 4 > end) return -1;
    const isBottom = ((bytes[at + 2] ?? 0) & 1) === 1;
    at += 4;
    if (!isBottom) continue;
    const direct = ipAt(bytes, at, end);
    if (direct !== -1) return direct;
    const ethernet = u16(bytes, at) === 0 ? at + 4 : at;
    return ethernet + 14 > end ? -1 : afterEtherType(bytes, ethernet + 12, end, bounds);
  }
  return -1;
}

function ipAt(bytes: Uint8Array, at: number, end: number): number {
  if (at + 20 > end) return -1;
  const version = (bytes[at] ?? 0) >> 4;
  return version === 4 || version === 6 ? at : -1;
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
