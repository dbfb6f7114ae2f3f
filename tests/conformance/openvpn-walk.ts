// TLS inside OpenVPN's control channel, found without the product: packets behind their lengths in tshark's
// segments, or each in a datagram, and what the control packets carry written into a connection of its own, for
// tshark to read.
import { writeFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import type { Reading } from './reading.ts';
import { join, readStreams } from './record-walk.ts';
import { askFields, askTshark, output } from './tshark.ts';

const firstControl = 4 << 3;
const lengthBytes = 2;
const sessionBytes = 8;
const numberBytes = 4;
/** Behind an HMAC of SHA-1, which is what tshark takes it for: a number and a time. */
const authenticationBytes = 20 + 8;
const segmentBytes = 1200;

interface Piece {
  readonly number: number;
  readonly carried: Uint8Array;
}

/** Of a control packet of the first key; null for any other. */
function readPiece(packet: Uint8Array, authBytes: number): Piece | null {
  if (packet[0] !== firstControl) return null;
  const behindSession = 1 + sessionBytes + authBytes;
  const acknowledged = packet[behindSession] ?? 0;
  const acknowledgements = acknowledged === 0 ? 0 : acknowledged * numberBytes + sessionBytes;
  const at = behindSession + 1 + acknowledgements;
  // Another protocol's bytes, or cut by the capture.
  if (at + numberBytes > packet.length) return null;
  const number = Buffer.from(packet.subarray(at, at + numberBytes)).readUInt32BE();
  return { number, carried: packet.subarray(at + numberBytes) };
}

/** What the control packets of one direction carry, in order. */
export function walkControl(stream: Uint8Array, authBytes: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at + lengthBytes < stream.length;) {
    const length = ((stream[at] ?? 0) << 8) | (stream[at + 1] ?? 0);
    const packet = stream.subarray(at + lengthBytes, at + lengthBytes + length);
    at += lengthBytes + length;
    const piece = packet.length < length ? null : readPiece(packet, authBytes);
    if (piece !== null) parts.push(piece.carried);
  }
  return Buffer.concat(parts);
}

/** The same of datagrams, which come more than once, up to the first that is missing or late. */
export function walkDatagrams(packets: readonly Uint8Array[], authBytes: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const packet of packets) {
    const piece = readPiece(packet, authBytes);
    if (piece === null || piece.number <= parts.length) continue;
    if (piece.number > parts.length + 1) break;
    parts.push(piece.carried);
  }
  return Buffer.concat(parts);
}

/** What each of the two sides carried; null where one was silent. */
async function readSides(path: string, filter: string, authBytes: number, isTcp: boolean) {
  const carried = new Map<string, Uint8Array>();
  if (isTcp) {
    for (const { sender, segments } of await readStreams(path, filter)) {
      const before = carried.get(sender) ?? new Uint8Array(0);
      const more = walkControl(join(segments).stream, authBytes);
      carried.set(sender, Buffer.concat([before, more]));
    }
  } else {
    const packets = new Map<string, Uint8Array[]>();
    const fields = ['ip.src', 'ipv6.src', 'udp.srcport', 'udp.payload'];
    for (const [ip = '', ip6 = '', port = '', hex = ''] of await askFields(path, filter, fields)) {
      const sender = `${ip || ip6} ${port}`;
      const packet = Buffer.from(hex.replaceAll(':', ''), 'hex');
      packets.set(sender, [...(packets.get(sender) ?? []), packet]);
    }
    for (const [sender, list] of packets) carried.set(sender, walkDatagrams(list, authBytes));
  }
  const [one, other] = [...carried];
  return one === undefined || other === undefined ? null : ([one, other] as const);
}

/** Null where tshark, told that the port carries OpenVPN, sees none of its control packets. */
export async function readCarried(
  path: string,
  filter: string,
  { ports, isTcp }: { readonly ports: readonly string[]; readonly isTcp: boolean },
  scratch: string,
): Promise<Reading | null> {
  const transport = isTcp ? 'tcp' : 'udp';
  const rules = ports.flatMap((port) => ['-d', `${transport}.port==${port},openvpn`]);
  const isControl = `${filter} && openvpn.opcode == 4`;
  const rows = await askFields(path, isControl, ['frame.number', 'openvpn.hmac'], rules);
  if (rows.length === 0) return null;
  const authBytes = rows.some(([, hmac = '']) => hmac !== '') ? authenticationBytes : 0;
  const sides = await readSides(path, filter, authBytes, isTcp);
  if (sides === null) return null;
  const [[one, first], [other, second]] = sides;
  const lines = [...dump(first, 'I'), ...dump(second, 'O')];
  const [text, file] = [joinPath(scratch, 'carried.txt'), joinPath(scratch, 'carried.pcap')];
  writeFileSync(text, lines.join('\n'));
  const [source = '', sourcePort = ''] = one.split(' ');
  const [destination = '', port = ''] = other.split(' ');
  const family = source.includes(':') ? '-6' : '-4';
  const addresses = ['-T', `${sourcePort},${port}`, family, `${source},${destination}`];
  await output('text2pcap', ['-q', '-D', ...addresses, text, file]);
  const decodeAs = ports.map((carrying) => `tcp.port==${carrying},tls`);
  const reading = await askTshark(file, { ordering: 'as-captured', decodeAs });
  return new Map([...reading].map(([key, pair]) => [key.replace(/^tcp/, transport), pair]));
}

/** As text2pcap reads it. */
function dump(bytes: Uint8Array, direction: 'O' | 'I'): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += segmentBytes) {
    const hex = Buffer.from(bytes.subarray(at, at + segmentBytes)).toString('hex');
    lines.push(direction, `000000 ${hex.replaceAll(/../g, '$& ')}`, '');
  }
  return lines;
}
