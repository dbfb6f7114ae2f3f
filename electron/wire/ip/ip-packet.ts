// IPv4 (RFC 791) and IPv6 with its extension headers (RFC 8200 §4): puts fragments together and goes through
// tunnels until a TCP or UDP header is reached.
import { u16, u32, u8 } from '../network-order.ts';
import { addCapwapPart, afterCapwapParts, partOfFrame } from './capwap.ts';
import type { Fragments } from './fragments.ts';
import { protocols, readTcpHeader, readUdpHeader, type Packet } from './packet.ts';
import { findBehindIp, findBehindUdp } from './tunnels.ts';

const next = {
  hopByHop: 0,
  ipv4: 4,
  ipv6: 41,
  routing: 43,
  fragment: 44,
  authentication: 51,
  destinationOptions: 60,
  mobility: 135,
  hostIdentity: 139,
  shim6: 140,
} as const;
const extensions: ReadonlySet<number> = new Set([
  next.hopByHop,
  next.routing,
  next.fragment,
  next.authentication,
  next.destinationOptions,
  next.mobility,
  next.hostIdentity,
  next.shim6,
]);
const maxExtensionHeaders = 16;
const maxTunnels = 4;

/**
 * Reads the IP packet at `start` into `packet`; false where it holds no whole TCP or UDP header, or is
 * a fragment whose others have not come yet. `depth` counts the tunnels around it. Never throws.
 */
export function readIpPacket(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  fragments: Fragments,
  depth = 0,
): boolean {
  if (depth > maxTunnels || start + 20 > end) return false;
  const version = u8(bytes, start) >> 4;
  if (version === 4) return readIpv4(packet, bytes, start, end, fragments, depth);
  return version === 6 && readIpv6(packet, bytes, start, end, fragments, depth);
}

function readIpv4(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  fragments: Fragments,
  depth: number,
): boolean {
  const headerBytes = (u8(bytes, start) & 0x0f) * 4;
  // Zero where the network card was to fill it in (segmentation offload): then all that is there.
  const stated = u16(bytes, start + 2);
  const length = withinLink(packet, start, stated === 0 ? end - start : stated);
  const payload = start + headerBytes;
  const payloadLength = length - headerBytes;
  if (headerBytes < 20 || payload > end || payloadLength < 0) return false;
  const fragment = u16(bytes, start + 6);
  const protocol = u8(bytes, start + 9);
  // Of a first fragment that the capture cut the whole can never be put together.
  const isCut = (fragment & 0x1fff) === 0 && payload + payloadLength > end;
  if ((fragment & 0x3fff) === 0 || isCut) {
    packet.bytes = bytes;
    packet.addresses = start + 12;
    packet.addressBytes = 4;
    return readTransport(packet, protocol, payload, end, payloadLength, fragments, depth);
  }
  const whole = fragments.add({
    bytes,
    addresses: start + 12,
    addressBytes: 4,
    id: u16(bytes, start + 4),
    protocol,
    offset: (fragment & 0x1fff) * 8,
    isLast: (fragment & 0x2000) === 0,
    start: payload,
    end: Math.min(end, payload + payloadLength),
  });
  return whole !== null && readWhole(packet, whole, 4, protocol, fragments, depth);
}

function readIpv6(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  fragments: Fragments,
  depth: number,
): boolean {
  if (start + 40 > end) return false;
  const stated = u16(bytes, start + 4);
  // Zero in a jumbogram (RFC 2675) and with segmentation offload.
  let left = withinLink(packet, start + 40, stated === 0 ? end - start - 40 : stated);
  let header = u8(bytes, start + 6);
  let at = start + 40;
  for (let count = 0; count < maxExtensionHeaders; count += 1) {
    if (!extensions.has(header)) {
      packet.bytes = bytes;
      packet.addresses = start + 8;
      packet.addressBytes = 16;
      return readTransport(packet, header, at, end, left, fragments, depth);
    }
    if (at + 8 > end) return false;
    const following = u8(bytes, at);
    const isFragment = header === next.fragment;
    if (isFragment && (u16(bytes, at + 2) & 0xfff9) !== 0) {
      const field = u16(bytes, at + 2);
      const whole = fragments.add({
        bytes,
        addresses: start + 8,
        addressBytes: 16,
        id: u32(bytes, at + 4),
        protocol: following,
        offset: field & 0xfff8,
        isLast: (field & 1) === 0,
        start: at + 8,
        end: Math.min(end, at + left),
      });
      return whole !== null && readWhole(packet, whole, 16, following, fragments, depth);
    }
    const size = isFragment ? 8 : extensionBytes(header, u8(bytes, at + 1));
    header = following;
    at += size;
    left -= size;
    if (left < 0) return false;
  }
  return false;
}

/** Padding of the link is none of the packet's, even where its header counts it in. */
const withinLink = ({ linkEnd }: Packet, start: number, length: number): number =>
  linkEnd === 0 ? length : Math.min(length, linkEnd - start);

/** The authentication header counts in words of four, less two (RFC 4302 §2.2). */
const extensionBytes = (header: number, stated: number): number =>
  header === next.authentication ? (stated + 2) * 4 : (stated + 1) * 8;

/**
 * `whole`: both addresses, then the payload put together. A first extension header in it is read like
 * any other: only its last fragment's headers stand before the fragment header.
 */
function readWhole(
  packet: Packet,
  whole: Uint8Array,
  addressBytes: number,
  protocol: number,
  fragments: Fragments,
  depth: number,
): boolean {
  let header = protocol;
  let at = addressBytes * 2;
  const isIpv6 = addressBytes === 16;
  for (let count = 0; extensions.has(header); count += 1) {
    if (
      !isIpv6 ||
      count >= maxExtensionHeaders ||
      header === next.fragment ||
      at + 8 > whole.length
    ) {
      return false;
    }
    const size = extensionBytes(header, u8(whole, at + 1));
    header = u8(whole, at);
    at += size;
  }
  if (at > whole.length) return false;
  packet.linkEnd = 0;
  packet.bytes = whole;
  packet.addresses = 0;
  packet.addressBytes = addressBytes;
  return readTransport(packet, header, at, whole.length, whole.length - at, fragments, depth);
}

/** `length` is what the IP header says; behind it stands padding of the link. */
function readTransport(
  packet: Packet,
  protocol: number,
  start: number,
  end: number,
  length: number,
  fragments: Fragments,
  depth: number,
): boolean {
  const last = Math.min(end, start + length);
  switch (protocol) {
    case protocols.tcp:
      return readTcpHeader(packet, start, last, length);
    case protocols.udp:
      return readUdp(packet, start, last, length, fragments, depth);
    case next.ipv4:
    case next.ipv6:
      return readIpPacket(packet, packet.bytes, start, last, fragments, depth + 1);
    case next.authentication:
      return readBehindAuthentication(packet, start, last, length, fragments, depth);
    default: {
      const inner = findBehindIp(protocol, packet.bytes, start, last, packet);
      return readInner(packet, inner, last, fragments, depth);
    }
  }
}

/** IPv4's; in IPv6 it is one of the extension headers (RFC 4302 §3.1). */
function readBehindAuthentication(
  packet: Packet,
  start: number,
  end: number,
  length: number,
  fragments: Fragments,
  depth: number,
): boolean {
  if (depth >= maxTunnels || start + 12 > end) return false;
  const size = extensionBytes(next.authentication, u8(packet.bytes, start + 1));
  const protocol = u8(packet.bytes, start);
  return (
    size <= length &&
    readTransport(packet, protocol, start + size, end, length - size, fragments, depth + 1)
  );
}

/** What a tunnel carries, at `inner`; false where that is -1. */
const readInner = (
  packet: Packet,
  inner: number,
  end: number,
  fragments: Fragments,
  depth: number,
): boolean => inner !== -1 && readIpPacket(packet, packet.bytes, inner, end, fragments, depth + 1);

function readUdp(
  packet: Packet,
  start: number,
  end: number,
  length: number,
  fragments: Fragments,
  depth: number,
): boolean {
  const { bytes, addresses, addressBytes, rest } = packet;
  if (depth < maxTunnels) {
    const inner = findBehindUdp(bytes, start, end, packet);
    if (inner === partOfFrame) {
      if (readInParts(packet, start, end, fragments, depth)) return true;
    } else if (readInner(packet, inner, end, fragments, depth)) return true;
  }
  // What is no tunnel after all may have been read half as one.
  packet.bytes = bytes;
  packet.addresses = addresses;
  packet.addressBytes = addressBytes;
  packet.rest = rest;
  return readUdpHeader(packet, start, end, length);
}

/** A frame in several datagrams: true with the last of them that comes. The others are datagrams like any. */
function readInParts(
  packet: Packet,
  start: number,
  end: number,
  fragments: Fragments,
  depth: number,
): boolean {
  const whole = addCapwapPart(packet, start, end, fragments);
  if (whole === null) return false;
  packet.linkEnd = 0;
  const inner = afterCapwapParts(whole, packet, start);
  return inner !== -1 && readIpPacket(packet, whole, inner, whole.length, fragments, depth + 1);
}
