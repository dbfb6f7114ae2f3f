// Packets and capture files made by hand, for the tests of their readers.

export interface TcpOptions {
  readonly sequence: number;
  readonly flags?: number;
  readonly payload?: Uint8Array | string;
  /** From the server's side. */
  readonly back?: boolean;
  readonly clientPort?: number;
}

export const client = [10, 0, 0, 1];
export const server = [192, 0, 2, 9];
const ethernetHead = [...Array.from({ length: 12 }, () => 2), 0x08, 0x00];

const u16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];
const bytesOf = (payload: Uint8Array | string): Uint8Array =>
  typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;

/** An IPv4 packet; `fragment` is the raw flags-and-offset field. */
export function ipv4(
  protocol: number,
  body: readonly number[],
  back = false,
  fragment = 0,
): number[] {
  const [from, to] = back ? [server, client] : [client, server];
  const head = [0x45, 0, ...u16(20 + body.length), 0, 7, ...u16(fragment), 64, protocol, 0, 0];
  return [...head, ...from, ...to, ...body];
}

export function tcpBody({
  sequence,
  flags = 0x10,
  payload = '',
  back = false,
  clientPort = 40_000,
}: TcpOptions): number[] {
  const [from, to] = back ? [443, clientPort] : [clientPort, 443];
  const head = [
    ...u16(from),
    ...u16(to),
    ...u32(sequence),
    0,
    0,
    0,
    0,
    0x50,
    flags,
    1,
    0,
    0,
    0,
    0,
    0,
  ];
  return [...head, ...bytesOf(payload)];
}

export const ethernet = (packet: readonly number[]): number[] => [...ethernetHead, ...packet];

export const tcp = (options: TcpOptions): number[] =>
  ethernet(ipv4(6, tcpBody(options), options.back));

export const wifiLink = 105;
const address = [2, 2, 2, 2, 2, 2];
const snap = [0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00];

/** A Wi-Fi data frame with the field for quality of service that says that several packets follow. */
export function aggregate(packets: readonly (readonly number[])[]): number[] {
  const head = [0x88, 0x01, 0, 0, ...address, ...address, ...address, 0, 0, 0x80, 0];
  return [...head, ...packets.flatMap((packet, n) => subframe(packet, n === packets.length - 1))];
}

function subframe(packet: readonly number[], isLast: boolean): number[] {
  const length = snap.length + packet.length;
  const frame = [...address, ...address, length >> 8, length & 0xff, ...snap, ...packet];
  const padding = isLast ? 0 : -frame.length & 3;
  return [...frame, ...Array.from({ length: padding }, () => 0)];
}

/** A UDP datagram on Ethernet, between any two. */
export function udp(options: {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly ports: readonly [from: number, to: number];
  readonly payload: Uint8Array | readonly number[];
}): number[] {
  const { from, to, ports, payload } = options;
  const body = [...u16(ports[0]), ...u16(ports[1]), ...u16(8 + payload.length), 0, 0, ...payload];
  const head = [0x45, 0, ...u16(20 + body.length), 0, 7, 0, 0, 64, 17, 0, 0];
  return ethernet([...head, ...from, ...to, ...body]);
}

export interface PcapOptions {
  readonly littleEndian?: boolean;
  readonly nanoseconds?: boolean;
  readonly linkType?: number;
  /** Cuts every packet to so many bytes. */
  readonly snapLength?: number;
}

/** A pcap file, its packets a millisecond apart. */
export function pcap(
  packets: readonly (readonly number[] | Uint8Array)[],
  options: PcapOptions = {},
): Uint8Array {
  const { littleEndian = true, nanoseconds = false, linkType = 1, snapLength = 65_535 } = options;
  const lengths = packets.map((packet) => Math.min(packet.length, snapLength));
  const file = new Uint8Array(24 + lengths.reduce((sum, length) => sum + 16 + length, 0));
  const view = new DataView(file.buffer);
  view.setUint32(0, nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, littleEndian);
  // Version 2.4, packets up to any length.
  view.setUint16(4, 2, littleEndian);
  view.setUint16(6, 4, littleEndian);
  view.setUint32(16, 65_535, littleEndian);
  view.setUint32(20, linkType, littleEndian);
  let at = 24;
  for (const [n, packet] of packets.entries()) {
    const length = lengths[n] ?? 0;
    view.setUint32(at, 1_700_000_000, littleEndian);
    view.setUint32(at + 4, n * (nanoseconds ? 1e6 : 1e3), littleEndian);
    view.setUint32(at + 8, length, littleEndian);
    view.setUint32(at + 12, packet.length, littleEndian);
    file.set(packet.slice(0, length), at + 16);
    at += 16 + length;
  }
  return file;
}
