// Where the IP packet stands inside a captured frame: link layers by their LINKTYPE number (the tcpdump
// group's registry, as of 2024).
import { u16, u8 } from '../network-order.ts';
import {
  afterEtherType,
  afterLabels,
  afterLlc,
  afterPpp,
  afterPppoe,
  etherTypes,
  ipAt,
  type LinkBounds,
} from './link-payload.ts';
import { findMultilinkPart } from './multilink.ts';
import { findBehindOldLink } from './old-links.ts';
import { afterPrism, afterRadiotap, afterWifi } from './wifi.ts';

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
  frameRelay: 107,
  loop: 108,
  enc: 109,
  linuxSll: 113,
  pflog: 117,
  prism: 119,
  radiotap: 127,
  user2: 149,
  avs: 163,
  ppi: 192,
  pppDirected: 204,
  ipv4: 228,
  ipv6: 229,
  nflog: 239,
  netAnalyzer: 240,
  pktap: 258,
  linuxSll2: 276,
} as const;

const pktapBytes = 108;
const ppiBytes = 8;
const maxNflogFields = 32;

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
  bounds.rest = null;
  switch (linkType) {
    case linkTypes.ethernet:
      return afterEtherType(bytes, start + 12, end, bounds);
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
      return afterEtherType(bytes, start + 14, end, bounds);
    case linkTypes.linuxSll2:
      return afterSll2(bytes, start, end, bounds);
    case linkTypes.ppp:
    case linkTypes.pppHdlc:
      return afterPppLine(bytes, start, end, bounds);
    default:
      return findBehindRareLink(linkType, bytes, start, end, bounds);
  }
}

/** On a line of its own parts of a frame can be put together. */
function afterPppLine(bytes: Uint8Array, start: number, end: number, bounds: LinkBounds): number {
  const at = afterPpp(bytes, start, end, bounds);
  if (at === -1) bounds.rest = findMultilinkPart(bytes, start, end);
  return at;
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
      return afterEtherType(bytes, start + 2, end, bounds);
    case linkTypes.wifi:
      return afterWifi(bytes, start, end, bounds);
    case linkTypes.radiotap:
      return afterRadiotap(bytes, start, end, bounds);
    case linkTypes.enc:
      return ipAt(bytes, start + 12, end);
    case linkTypes.pflog:
      // Its first byte is the header's length without the padding to a word.
      return ipAt(bytes, start + (((bytes[start] ?? 0) + 3) & ~3), end);
    case linkTypes.netAnalyzer:
      return afterEtherType(bytes, start + 16, end, bounds);
    case linkTypes.fddi:
      return afterLlc(bytes, start + 13, end);
    case linkTypes.nflog:
      return afterNflog(bytes, start, end);
    case linkTypes.pktap:
    case linkTypes.user2:
      return afterPktap(bytes, start, end, bounds);
    default:
      return findBehindDriver(linkType, bytes, start, end, bounds);
  }
}

/** What drivers and tools put before a frame, and lines of providers. */
function findBehindDriver(
  linkType: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  bounds: LinkBounds,
): number {
  switch (linkType) {
    case linkTypes.prism:
    case linkTypes.avs:
      return afterPrism(bytes, start, end, bounds);
    case linkTypes.ppi:
      return afterPpi(bytes, start, end, bounds);
    case linkTypes.pppDirected:
      return afterPppLine(bytes, start + 1, end, bounds);
    case linkTypes.frameRelay:
      return afterFrameRelay(bytes, start, end);
    default:
      return findBehindOldLink(linkType, bytes, start, end, bounds);
  }
}

/** Behind an address of two bytes: a protocol's number, or Cisco's EtherType (RFC 2427 §3, §4). */
function afterFrameRelay(bytes: Uint8Array, start: number, end: number): number {
  const at = start + 2;
  const protocol = u8(bytes, at) === 3 ? u8(bytes, at + 1) : 0;
  if (protocol === 0xcc || protocol === 0x8e) return ipAt(bytes, at + 2, end);
  const type = u16(bytes, at);
  return type === etherTypes.ipv4 || type === etherTypes.ipv6 ? ipAt(bytes, at + 2, end) : -1;
}

/** Linux's firewall log: lengths, types and values, of which one is the packet. */
function afterNflog(bytes: Uint8Array, start: number, end: number): number {
  const payloadType = 9;
  let at = start + 4;
  for (let count = 0; count < maxNflogFields && at + 4 <= end; count += 1) {
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
  if (lengthBytes < pktapBytes || start + lengthBytes > end) return -1;
  return findNested(view.getUint32(8, true), bytes, start + lengthBytes, end, bounds);
}

/** What CACE's tools say of a packet's radio: the length of it all, then what link layer follows. */
function afterPpi(bytes: Uint8Array, start: number, end: number, bounds: LinkBounds): number {
  if (start + ppiBytes > end) return -1;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, ppiBytes);
  const lengthBytes = view.getUint16(2, true);
  if (lengthBytes < ppiBytes || start + lengthBytes > end) return -1;
  return findNested(view.getUint32(4, true), bytes, start + lengthBytes, end, bounds);
}

/** One such header around another is nobody's. */
function findNested(
  linkType: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  bounds: LinkBounds,
): number {
  const isNested = [linkTypes.pktap, linkTypes.user2, linkTypes.ppi].some(
    (type) => type === linkType,
  );
  return isNested ? -1 : findIpPacket(linkType, bytes, start, end, bounds);
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
