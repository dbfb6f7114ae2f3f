// IPv4 (RFC 791), IPv6 with its extension headers (RFC 8200 §4) and what is under them: TCP, UDP and
// one tunnel (IP in IP, GRE, VXLAN, Geneve). Fills one record over and over: this runs for each packet.
import { afterEtherType } from './link-layer.ts';
import type { Fragments } from './fragments.ts';

export const protocols = { tcp: 6, udp: 17 } as const;

/** A TCP segment or UDP datagram in place; good until the next packet is read. */
export interface Packet {
  protocol: number;
  bytes: Uint8Array;
  /** Of the source address in `bytes`; the destination address follows it. */
  addresses: number;
  /** 4 or 16. */
  addressBytes: number;
  sourcePort: number;
  destinationPort: number;
  /** TCP only. */
  sequence: number;
  flags: number;
  payloadStart: number;
  /** Of the payload that was captured. */
  payloadEnd: number;
  /** On the wire, by the IP header: more than was captured where the capture cut packets. */
  payloadLength: number;
}

export const newPacket = (): Packet => ({
  protocol: 0,
  bytes: new Uint8Array(0),
  addresses: 0,
  addressBytes: 4,
  sourcePort: 0,
  destinationPort: 0,
  sequence: 0,
  flags: 0,
  payloadStart: 0,
  payloadEnd: 0,
  payloadLength: 0,
});

const next = {
  hopByHop: 0,
  ipv4: 4,
  ipv6: 41,
  routing: 43,
  fragment: 44,
  gre: 47,
  authentication: 51,
  destinationOptions: 60,
  mobility: 135,
} as const;
const vxlanPort = 4789;
const genevePort = 6081;
const maxExtensionHeaders = 16;
const maxTunnels = 2;

const u8 = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0;
const u16 = (bytes: Uint8Array, at: number): number => (u8(bytes, at) << 8) | u8(bytes, at + 1);
const u32 = (bytes: Uint8Array, at: number): number =>
  (u16(bytes, at) * 0x10000 + u16(bytes, at + 2)) >>> 0;

/** What carries a transport: one IP packet, or one put together from its fragments. */
interface Carrier {
  readonly bytes: Uint8Array;
  readonly addresses: number;
  readonly addressBytes: number;
  readonly depth: number;
}

/**
 * Reads the IP packet at `start` into `packet`; false where it holds no whole TCP or UDP header, or is
 * a fragment whose others have not come yet. Never throws.
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
  return u8(bytes, start) >> 4 === 4
    ? readIpv4(packet, bytes, start, end, fragments, depth)
    : readIpv6(packet, bytes, start, end, fragments, depth);
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
  const length = stated === 0 ? end - start : stated;
  const payload = start + headerBytes;
  const payloadLength = length - headerBytes;
  if (headerBytes < 20 || payload > end || payloadLength < 0) return false;
  const fragment = u16(bytes, start + 6);
  const carrier = { bytes, addresses: start + 12, addressBytes: 4, depth };
  const protocol = u8(bytes, start + 9);
  if ((fragment & 0x3fff) === 0) {
    return readTransport(packet, carrier, protocol, payload, end, payloadLength, fragments);
  }
  const whole = fragments.add({
    bytes,
    addresses: carrier.addresses,
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
  let left = stated === 0 ? end - start - 40 : stated;
  let header = u8(bytes, start + 6);
  let at = start + 40;
  const carrier = { bytes, addresses: start + 8, addressBytes: 16, depth };
  for (let count = 0; count < maxExtensionHeaders; count += 1) {
    if (!isExtension(header)) {
      return readTransport(packet, carrier, header, at, end, left, fragments);
    }
    if (at + 8 > end) return false;
    const following = u8(bytes, at);
    if (header === next.fragment) {
      const field = u16(bytes, at + 2);
      const isAtomic = (field & 0xfff9) === 0;
      if (!isAtomic) {
        const whole = fragments.add({
          bytes,
          addresses: carrier.addresses,
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
    }
    const size =
      header === next.fragment
        ? 8
        : header === next.authentication
          ? (u8(bytes, at + 1) + 2) * 4
          : (u8(bytes, at + 1) + 1) * 8;
    header = following;
    at += size;
    left -= size;
    if (left < 0) return false;
  }
  return false;
}

function isExtension(header: number): boolean {
  return (
    header === next.hopByHop ||
    header === next.routing ||
    header === next.fragment ||
    header === next.destinationOptions ||
    header === next.authentication ||
    header === next.mobility
  );
}

/** `whole`: both addresses, then the payload put together. */
function readWhole(
  packet: Packet,
  whole: Uint8Array,
  addressBytes: number,
  protocol: number,
  fragments: Fragments,
  depth: number,
): boolean {
  const carrier = { bytes: whole, addresses: 0, addressBytes, depth };
  const start = addressBytes * 2;
  const length = whole.length - start;
  return readTransport(packet, carrier, protocol, start, whole.length, length, fragments);
}

function readTransport(
  packet: Packet,
  carrier: Carrier,
  protocol: number,
  start: number,
  end: number,
  length: number,
  fragments: Fragments,
): boolean {
  const { bytes, depth } = carrier;
  // Behind the packet's own end stands padding of the link.
  const last = Math.min(end, start + length);
  switch (protocol) {
    case protocols.tcp:
      return readTcp(packet, carrier, start, last, length);
    case protocols.udp:
      return readUdp(packet, carrier, start, last, length, fragments);
    case next.ipv4:
    case next.ipv6:
      return readIpPacket(packet, bytes, start, last, fragments, depth + 1);
    case next.gre:
      return readGre(packet, bytes, start, last, fragments, depth + 1);
    default:
      return false;
  }
}

function place(packet: Packet, carrier: Carrier, protocol: number, start: number): void {
  packet.protocol = protocol;
  packet.bytes = carrier.bytes;
  packet.addresses = carrier.addresses;
  packet.addressBytes = carrier.addressBytes;
  packet.sourcePort = u16(carrier.bytes, start);
  packet.destinationPort = u16(carrier.bytes, start + 2);
}

function readTcp(
  packet: Packet,
  carrier: Carrier,
  start: number,
  end: number,
  length: number,
): boolean {
  const { bytes } = carrier;
  if (start + 20 > end) return false;
  const headerBytes = (u8(bytes, start + 12) >> 4) * 4;
  if (headerBytes < 20 || headerBytes > length) return false;
  place(packet, carrier, protocols.tcp, start);
  packet.sequence = u32(bytes, start + 4);
  packet.flags = u8(bytes, start + 13);
  packet.payloadStart = Math.min(start + headerBytes, end);
  packet.payloadEnd = end;
  packet.payloadLength = length - headerBytes;
  return true;
}

function readUdp(
  packet: Packet,
  carrier: Carrier,
  start: number,
  end: number,
  length: number,
  fragments: Fragments,
): boolean {
  const { bytes, depth } = carrier;
  if (start + 8 > end) return false;
  const port = u16(bytes, start + 2);
  if (depth === 0 && port === vxlanPort) {
    const inner = start + 16 + 12;
    const at = inner + 2 > end ? -1 : afterEtherType(bytes, inner, end);
    if (at !== -1) return readIpPacket(packet, bytes, at, end, fragments, depth + 1);
  }
  if (depth === 0 && port === genevePort && start + 16 <= end) {
    const optionBytes = (u8(bytes, start + 8) & 0x3f) * 4;
    const inner = start + 16 + optionBytes;
    const isEthernet = u16(bytes, start + 10) === 0x6558;
    const at = isEthernet ? afterEtherType(bytes, inner + 12, end) : inner;
    if (at !== -1) return readIpPacket(packet, bytes, at, end, fragments, depth + 1);
  }
  place(packet, carrier, protocols.udp, start);
  const stated = u16(bytes, start + 4);
  const datagram = stated >= 8 ? Math.min(stated, length) : length;
  packet.payloadStart = start + 8;
  packet.payloadEnd = Math.min(end, start + datagram);
  packet.payloadLength = datagram - 8;
  return packet.payloadLength >= 0;
}

/** RFC 2784, RFC 2890; version 1 (PPTP, RFC 2637) carries PPP and its own lengths. */
function readGre(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  fragments: Fragments,
  depth: number,
): boolean {
  if (start + 4 > end) return false;
  const flags = u16(bytes, start);
  if ((flags & 7) > 1) return false;
  let at = start + 4;
  if (flags & 0x8000) at += 4;
  if (flags & 0x2000) at += 4;
  if (flags & 0x1000) at += 4;
  if ((flags & 7) === 1 && flags & 0x0080) at += 4;
  const type = u16(bytes, start + 2);
  if (type === 0x880b) {
    const from = u8(bytes, at) === 0xff ? at + 4 : at + 2;
    return readIpPacket(packet, bytes, from, end, fragments, depth);
  }
  if (type === 0x0800 || type === 0x86dd) {
    return readIpPacket(packet, bytes, at, end, fragments, depth);
  }
  const inner = type === 0x6558 ? afterEtherType(bytes, at + 12, end) : -1;
  return inner !== -1 && readIpPacket(packet, bytes, inner, end, fragments, depth);
}
