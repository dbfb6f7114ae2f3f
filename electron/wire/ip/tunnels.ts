// Packets inside packets: GRE (RFC 2784, 2890) also in UDP (RFC 8086), PPTP's GRE (RFC 2637), ERSPAN, VXLAN
// (RFC 7348) and its extension VXLAN-GPE, Geneve (RFC 8926), L2TP version 2 (RFC 2661), Teredo (RFC 4380),
// LISP (RFC 9300), AYIYA (draft-massar-v6ops-ayiya-02), GTP-U (3GPP TS 29.281), EtherIP (RFC 3378), MPLS in IP
// (RFC 4023) and in UDP (RFC 7510), TZSP, CAPWAP (RFC 5415), and the Wi-Fi frames that Aruba's access points put into
// GRE. What does not look like one is left alone.
import { u16, u8 } from '../network-order.ts';
import { afterCapwap, capwapPort } from './capwap.ts';
import {
  afterEthernet,
  afterLabels,
  afterNsh,
  afterPpp,
  etherTypes,
  type LinkBounds,
} from './link-payload.ts';
import { afterWifi } from './wifi.ts';

/** Of IANA's registry of protocol numbers. */
const carriers = { gre: 47, etherIp: 97, mpls: 137 } as const;
const ports = {
  l2tp: 1701,
  gtp: 2152,
  teredo: 3544,
  lisp: 4341,
  gre: 4754,
  vxlan: 4789,
  vxlanGpe: 4790,
  ayiya: 5072,
  geneve: 6081,
  mpls: 6635,
  vxlanLinux: 8472,
  tzsp: 37_008,
} as const;
/** What VXLAN-GPE says that it carries. */
const gpeProtocols = { ipv4: 1, ipv6: 2, ethernet: 3, nsh: 4 } as const;
const greFlags = { checksum: 0x8000, key: 0x2000, sequence: 0x1000, acknowledgement: 0x0080 };
const l2tpFlags = { control: 0x8000, length: 0x4000, sequence: 0x0800, offset: 0x0200 };

/**
 * `start`: of the header of a tunnel that is no UDP. Offset of the IP header that it carries, or -1; `bounds` as in
 * link-payload.ts.
 */
export function findBehindIp(
  protocol: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  bounds: LinkBounds,
): number {
  switch (protocol) {
    case carriers.gre:
      return afterGre(bytes, start, end, bounds);
    case carriers.etherIp:
      // Version 3 and nothing else.
      return u16(bytes, start) === 0x3000 ? afterEthernet(bytes, start + 2, end, bounds) : -1;
    case carriers.mpls:
      return afterLabels(bytes, start, end, bounds);
    default:
      return -1;
  }
}

function afterGre(bytes: Uint8Array, start: number, end: number, bounds: LinkBounds): number {
  if (start + 4 > end) return -1;
  const flags = u16(bytes, start);
  const version = flags & 7;
  if (version > 1) return -1;
  let at = start + 4;
  if (flags & greFlags.checksum) at += 4;
  if (flags & greFlags.key) at += 4;
  if (flags & greFlags.sequence) at += 4;
  if (version === 1 && flags & greFlags.acknowledgement) at += 4;
  switch (u16(bytes, start + 2)) {
    case etherTypes.ipv4:
    case etherTypes.ipv6:
      return at;
    case etherTypes.bridged:
      return afterEthernet(bytes, at, end, bounds);
    case etherTypes.erspan: {
      // Without a sequence number it is type I, which has no header of its own.
      const header = flags & greFlags.sequence ? 8 : 0;
      return afterEthernet(bytes, at + header, end, bounds);
    }
    case etherTypes.erspan3: {
      const header = u8(bytes, at + 11) & 1 ? 20 : 12;
      return afterEthernet(bytes, at + header, end, bounds);
    }
    case etherTypes.ppp:
      return afterPpp(bytes, at, end, bounds);
    case etherTypes.mpls:
    case etherTypes.mplsMulticast:
      return afterLabels(bytes, at, end, bounds);
    case etherTypes.redirected:
      // Version 1 has no header of its own.
      return u8(bytes, at) >> 4 === 4 ? at : at + 4;
    default:
      return isAruba(u16(bytes, start + 2)) ? afterWifi(bytes, at, end, bounds) : -1;
  }
}

/** Numbers that access points put there, one for each of their tunnels; none is in a registry. */
const isAruba = (type: number): boolean => (type & 0xfe0f) === 0x8200 || type === 0x9000;

/**
 * `start`: of a UDP header. The same of what the datagram carries; -1 where it is no tunnel, `partOfFrame` where
 * it is one and not all of a frame is there (capwap.ts).
 */
export function findBehindUdp(
  bytes: Uint8Array,
  start: number,
  end: number,
  bounds: LinkBounds,
): number {
  const at = start + 8;
  if (at + 8 > end) return -1;
  // Of a datagram that the capture cut only the header says where it ends.
  const wireEnd = start + u16(bytes, start + 4);
  switch (u16(bytes, start + 2)) {
    case ports.vxlan:
    case ports.vxlanLinux: {
      // With or without a group's policy (draft-smith-vxlan-group-policy).
      const isVxlan = (u8(bytes, at) & 0x7f) === 0x08 && u8(bytes, at + 7) === 0;
      // Some speak the extension on the port of what it extends.
      return isVxlan
        ? afterEthernet(bytes, at + 8, end, bounds)
        : afterVxlanGpe(bytes, at, end, bounds);
    }
    case ports.vxlanGpe:
      return afterVxlanGpe(bytes, at, end, bounds);
    case ports.geneve:
      return afterGeneve(bytes, at, end, bounds);
    case ports.gre:
      return afterGre(bytes, at, end, bounds);
    case ports.mpls:
      return afterLabels(bytes, at, end, bounds);
    case ports.tzsp:
      return afterTzsp(bytes, at, end, bounds);
    case ports.lisp:
      return wholeIp(bytes, at + 8, wireEnd);
    default:
      if (isPort(bytes, start, ports.gtp)) return afterGtp(bytes, at, end);
      if (isPort(bytes, start, ports.l2tp)) return afterL2tp(bytes, at, end, bounds);
      if (isPort(bytes, start, capwapPort)) return afterCapwap(bytes, at, end, bounds);
      if (isPort(bytes, start, ports.ayiya)) return afterAyiya(bytes, at, wireEnd);
      return isPort(bytes, start, ports.teredo) ? afterTeredo(bytes, at, wireEnd) : -1;
  }
}

const isPort = (bytes: Uint8Array, start: number, port: number): boolean =>
  u16(bytes, start) === port || u16(bytes, start + 2) === port;

function afterVxlanGpe(bytes: Uint8Array, at: number, end: number, bounds: LinkBounds): number {
  // Instance and next protocol are given, the version is 0 and this is no message of its own.
  if ((u8(bytes, at) & 0x3d) !== 0x0c) return -1;
  const protocol = u8(bytes, at + 3);
  if (protocol === gpeProtocols.ethernet) return afterEthernet(bytes, at + 8, end, bounds);
  if (protocol === gpeProtocols.nsh) return afterNsh(bytes, at + 8, end, bounds);
  return protocol === gpeProtocols.ipv4 || protocol === gpeProtocols.ipv6 ? at + 8 : -1;
}

function afterGeneve(bytes: Uint8Array, at: number, end: number, bounds: LinkBounds): number {
  if (u8(bytes, at) >> 6 !== 0) return -1;
  const inner = at + 8 + (u8(bytes, at) & 0x3f) * 4;
  const type = u16(bytes, at + 2);
  if (type === etherTypes.bridged) return afterEthernet(bytes, inner, end, bounds);
  return type === etherTypes.ipv4 || type === etherTypes.ipv6 ? inner : -1;
}

/** A data message of version 2 (RFC 2661 §3.1): PPP behind a header of which most may be left out. */
function afterL2tp(bytes: Uint8Array, at: number, end: number, bounds: LinkBounds): number {
  const flags = u16(bytes, at);
  if ((flags & 15) !== 2 || flags & l2tpFlags.control) return -1;
  let inner = at + 6;
  if (flags & l2tpFlags.length) inner += 2;
  if (flags & l2tpFlags.sequence) inner += 4;
  if (flags & l2tpFlags.offset) inner += 2 + u16(bytes, inner);
  return afterPpp(bytes, inner, end, bounds);
}

/** User data of mobile networks: version 1, message type 255. */
function afterGtp(bytes: Uint8Array, at: number, end: number): number {
  if (u8(bytes, at) >> 4 !== 3 || u8(bytes, at + 1) !== 255) return -1;
  let inner = at + 8;
  if (u8(bytes, at) & 7) {
    let next = u8(bytes, inner + 3);
    inner += 4;
    while (next !== 0 && inner < end) {
      const size = u8(bytes, inner) * 4;
      if (size === 0) return -1;
      next = u8(bytes, inner + size - 1);
      inner += size;
    }
  }
  return inner;
}

/** A received frame of Ethernet behind tagged fields: 0 is padding, 1 the end, others say their length. */
function afterTzsp(bytes: Uint8Array, start: number, end: number, bounds: LinkBounds): number {
  if (u8(bytes, start) !== 1 || u8(bytes, start + 1) > 1 || u16(bytes, start + 2) !== 1) return -1;
  let at = start + 4;
  while (at < end) {
    const tag = u8(bytes, at);
    if (tag === 1) return afterEthernet(bytes, at + 1, end, bounds);
    at += tag === 0 ? 1 : 2 + u8(bytes, at + 1);
  }
  return -1;
}

/** IPv6 behind an authentication and an origin indication, if any (RFC 4380 §5.1.1). */
function afterTeredo(bytes: Uint8Array, at: number, end: number): number {
  let inner = at;
  if (u16(bytes, inner) === 1) inner += 13 + u8(bytes, inner + 2) + u8(bytes, inner + 3);
  if (u16(bytes, inner) === 0) inner += 8;
  return u8(bytes, inner) >> 4 === 6 ? wholeIp(bytes, inner, end) : -1;
}

/** An identity of two to the power of what is said, and a signature of so many words. */
function afterAyiya(bytes: Uint8Array, at: number, end: number): number {
  const identityBytes = 1 << (u8(bytes, at) >> 4);
  const signatureBytes = (u8(bytes, at + 1) >> 4) * 4;
  const isForwarded = (u8(bytes, at + 2) & 15) === 1;
  return isForwarded ? wholeIp(bytes, at + 8 + identityBytes + signatureBytes, end) : -1;
}

/** `at`, where an IP packet stands there that ends where the tunnel's does; else -1. */
function wholeIp(bytes: Uint8Array, at: number, end: number): number {
  const version = at < end ? u8(bytes, at) >> 4 : 0;
  const isWhole =
    (version === 4 && at + u16(bytes, at + 2) === end) ||
    (version === 6 && at + 40 + u16(bytes, at + 4) === end);
  return isWhole ? at : -1;
}
