// TLS inside OpenVPN's control channel, found without the product: packets behind their lengths in tshark's
// segments, and what the control packets carry written into a connection of its own, for tshark to read.
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

/** What the control packets of one direction carry, in order. */
export function walkControl(stream: Uint8Array, authBytes: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at + lengthBytes < stream.length;) {
    const length = ((stream[at] ?? 0) << 8) | (stream[at + 1] ?? 0);
    const packet = stream.subarray(at + lengthBytes, at + lengthBytes + length);
    at += lengthBytes + length;
    if (packet[0] !== firstControl || packet.length < length) continue;
    const behindSession = 1 + sessionBytes + authBytes;
    const acknowledged = packet[behindSession] ?? 0;
    const acknowledgements = acknowledged === 0 ? 0 : acknowledged * numberBytes + sessionBytes;
    parts.push(packet.subarray(behindSession + 1 + acknowledgements + numberBytes));
  }
  return Buffer.concat(parts);
}

/** Null where tshark, told that the port carries OpenVPN, sees none of its control packets. */
export async function readCarried(
  path: string,
  filter: string,
  ports: readonly string[],
  scratch: string,
): Promise<Reading | null> {
  const rules = ports.flatMap((port) => ['-d', `tcp.port==${port},openvpn`]);
  const isControl = `${filter} && openvpn.opcode == 4`;
  const rows = await askFields(path, isControl, ['openvpn.hmac'], rules);
  if (rows.length === 0) return null;
  const authBytes = rows.some(([hmac = '']) => hmac !== '') ? authenticationBytes : 0;
  const streams = await readStreams(path, filter);
  const [one, other] = [...new Set(streams.map(({ sender }) => sender))];
  if (one === undefined || other === undefined) return null;
  const lines = streams.flatMap(({ sender, segments }) => {
    const carried = walkControl(join(segments).stream, authBytes);
    return dump(carried, sender === one ? 'I' : 'O');
  });
  const [text, file] = [joinPath(scratch, 'carried.txt'), joinPath(scratch, 'carried.pcap')];
  writeFileSync(text, lines.join('\n'));
  const [source = '', sourcePort = ''] = one.split(' ');
  const [destination = '', port = ''] = other.split(' ');
  const family = source.includes(':') ? '-6' : '-4';
  const addresses = ['-T', `${sourcePort},${port}`, family, `${source},${destination}`];
  await output('text2pcap', ['-q', '-D', ...addresses, text, file]);
  const decodeAs = ports.map((carrying) => `tcp.port==${carrying},tls`);
  return askTshark(file, { ordering: 'as-captured', decodeAs });
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
