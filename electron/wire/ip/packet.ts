// A TCP segment (RFC 9293 §3.1) or UDP datagram (RFC 768) where it stands in a capture. One record is filled
// over and over: this runs for each packet.
import { i32, u16, u8 } from '../network-order.ts';
import type { LinkBounds } from './link-payload.ts';

/** Of IANA's registry of protocol numbers. */
export const protocols = { tcp: 6, udp: 17 } as const;

/** A TCP segment or UDP datagram in place; good until the next packet is read. */
export interface Packet extends LinkBounds {
  /** Which of the packets of its frame, from 0. */
  part: number;
  protocol: number;
  bytes: Uint8Array;
  /** Of the source address in `bytes`; the destination address follows it. */
  addresses: number;
  /** 4 or 16. */
  addressBytes: number;
  sourcePort: number;
  destinationPort: number;
  /** TCP only; as a signed word. */
  sequence: number;
  flags: number;
  payloadStart: number;
  /** Of the payload that was captured. */
  payloadEnd: number;
  /** On the wire, by the IP header: more than was captured where the capture cut packets. */
  payloadLength: number;
}

export const newPacket = (): Packet => ({
  linkEnd: 0,
  rest: null,
  part: 0,
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

/**
 * Reads the header at `start` of `packet.bytes`; false where it is not all there. `length` is that of header
 * and payload on the wire, `end` where what was captured of them ends.
 */
export function readTcpHeader(packet: Packet, start: number, end: number, length: number): boolean {
  const { bytes } = packet;
  if (start + 20 > end) return false;
  const headerBytes = (u8(bytes, start + 12) >> 4) * 4;
  if (headerBytes < 20 || headerBytes > length) return false;
  packet.protocol = protocols.tcp;
  packet.sourcePort = u16(bytes, start);
  packet.destinationPort = u16(bytes, start + 2);
  packet.sequence = i32(bytes, start + 4);
  packet.flags = u8(bytes, start + 13);
  packet.payloadStart = Math.min(start + headerBytes, end);
  packet.payloadEnd = end;
  packet.payloadLength = length - headerBytes;
  return true;
}

/** The same of UDP, whose own length may be less than what IP says. */
export function readUdpHeader(packet: Packet, start: number, end: number, length: number): boolean {
  const { bytes } = packet;
  if (start + 8 > end) return false;
  packet.protocol = protocols.udp;
  packet.sourcePort = u16(bytes, start);
  packet.destinationPort = u16(bytes, start + 2);
  const stated = u16(bytes, start + 4);
  const datagram = stated >= 8 ? Math.min(stated, length) : length;
  packet.payloadStart = start + 8;
  packet.payloadEnd = Math.min(end, start + datagram);
  packet.payloadLength = datagram - 8;
  return packet.payloadLength >= 0;
}
