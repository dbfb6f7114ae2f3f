// Ethernet frames around a payload: IPv4 (RFC 791), IPv6 (RFC 8200), TCP (RFC 9293), UDP (RFC 768), with
// their checksums (RFC 1071).
import { u16 } from '../../wire/network-order.ts';

export interface FrameEnds {
  /** 4 or 16 bytes, both of one family. */
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** From the user: tells which of the two invented Ethernet addresses sends. */
  readonly isUp: boolean;
}

/** `lengthBytes` went over the wire, of which `bytes` are known: its beginning or all of it. */
export interface Payload {
  readonly bytes: Uint8Array;
  readonly lengthBytes: number;
}

export interface TcpFields {
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  /** Announced with a SYN: the most a segment carries; else null. */
  readonly segmentSize: number | null;
}

export interface Frame {
  readonly bytes: Uint8Array;
  /** As long as the whole frame was. */
  readonly originalLength: number;
}

export const tcpFlags = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const;

const ethernetBytes = 14;
const tcpBytes = 20;
const segmentSizeOption = { kind: 2, bytes: 4 } as const;
const udpBytes = 8;
const protocols = { tcp: 6, udp: 17 } as const;
const etherTypes = { ipv4: 0x0800, ipv6: 0x86dd } as const;
/** Locally administered (IEEE 802), so that they cannot be taken for a maker's. */
const macs = { own: [2, 0, 0, 0, 0, 1], network: [2, 0, 0, 0, 0, 2] } as const;
const timeToLive = 64;
const window = 65_535;

const ipBytes = ({ source }: FrameEnds): number => (source.length === 4 ? 20 : 40);

/** Sum of 16-bit words, carries not yet added. An odd last byte is the high half of a word. */
function sumWords(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at + 1 < to; at += 2) sum += u16(bytes, at);
  return (to - from) % 2 === 1 ? sum + ((bytes[to - 1] ?? 0) << 8) : sum;
}

function foldSum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}

function transportChecksum(
  { source, destination }: FrameEnds,
  protocol: number,
  frame: Uint8Array,
  start: number,
): number {
  const pseudo =
    sumWords(source, 0, source.length) +
    sumWords(destination, 0, destination.length) +
    protocol +
    (frame.length - start);
  return foldSum(pseudo + sumWords(frame, start, frame.length));
}

function writeEthernet(frame: Uint8Array, ends: FrameEnds): void {
  const [to, from] = ends.isUp ? [macs.network, macs.own] : [macs.own, macs.network];
  frame.set(to, 0);
  frame.set(from, 6);
  const type = ends.source.length === 4 ? etherTypes.ipv4 : etherTypes.ipv6;
  new DataView(frame.buffer).setUint16(12, type);
}

function writeIp(
  frame: Uint8Array,
  ends: FrameEnds,
  packet: { protocol: number; lengthBytes: number; identification: number },
): void {
  const view = new DataView(frame.buffer, ethernetBytes);
  if (ends.source.length === 4) {
    view.setUint8(0, 0x45);
    view.setUint16(2, 20 + packet.lengthBytes);
    view.setUint16(4, packet.identification & 0xffff);
    // Do not fragment.
    view.setUint16(6, 0x4000);
    view.setUint8(8, timeToLive);
    view.setUint8(9, packet.protocol);
    frame.set(ends.source, ethernetBytes + 12);
    frame.set(ends.destination, ethernetBytes + 16);
    view.setUint16(10, foldSum(sumWords(frame, ethernetBytes, ethernetBytes + 20)));
    return;
  }
  view.setUint8(0, 0x60);
  view.setUint16(4, packet.lengthBytes);
  view.setUint8(6, packet.protocol);
  view.setUint8(7, timeToLive);
  frame.set(ends.source, ethernetBytes + 8);
  frame.set(ends.destination, ethernetBytes + 24);
}

/** Bytes that were not kept have no checksum; the field stays 0 then. */
export function tcpFrame(
  ends: FrameEnds,
  fields: TcpFields,
  payload: Payload,
  identification: number,
): Frame {
  const start = ethernetBytes + ipBytes(ends);
  const headerBytes = tcpBytes + (fields.segmentSize === null ? 0 : segmentSizeOption.bytes);
  const frame = new Uint8Array(start + headerBytes + payload.bytes.length);
  const lengthBytes = headerBytes + payload.lengthBytes;
  writeEthernet(frame, ends);
  writeIp(frame, ends, { protocol: protocols.tcp, lengthBytes, identification });
  const view = new DataView(frame.buffer, start);
  view.setUint16(0, ends.sourcePort);
  view.setUint16(2, ends.destinationPort);
  view.setUint32(4, fields.sequence >>> 0);
  view.setUint32(8, fields.acknowledgement >>> 0);
  view.setUint8(12, (headerBytes / 4) << 4);
  view.setUint8(13, fields.flags);
  view.setUint16(14, window);
  if (fields.segmentSize !== null) {
    view.setUint8(20, segmentSizeOption.kind);
    view.setUint8(21, segmentSizeOption.bytes);
    view.setUint16(22, fields.segmentSize);
  }
  frame.set(payload.bytes, start + headerBytes);
  if (payload.bytes.length === payload.lengthBytes) {
    view.setUint16(16, transportChecksum(ends, protocols.tcp, frame, start));
  }
  return { bytes: frame, originalLength: start + lengthBytes };
}

/** One datagram; see `tcpFrame` for what was not kept. */
export function udpFrame(ends: FrameEnds, payload: Payload, identification: number): Frame {
  const start = ethernetBytes + ipBytes(ends);
  const frame = new Uint8Array(start + udpBytes + payload.bytes.length);
  const lengthBytes = udpBytes + payload.lengthBytes;
  writeEthernet(frame, ends);
  writeIp(frame, ends, { protocol: protocols.udp, lengthBytes, identification });
  const view = new DataView(frame.buffer, start);
  view.setUint16(0, ends.sourcePort);
  view.setUint16(2, ends.destinationPort);
  view.setUint16(4, lengthBytes);
  frame.set(payload.bytes, start + udpBytes);
  if (payload.bytes.length === payload.lengthBytes) {
    // A sum of 0 is sent as its other spelling: 0 means "none" (RFC 768).
    view.setUint16(6, transportChecksum(ends, protocols.udp, frame, start) || 0xffff);
  }
  return { bytes: frame, originalLength: start + lengthBytes };
}
