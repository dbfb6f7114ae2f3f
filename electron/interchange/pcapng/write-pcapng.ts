// A session as pcapng for Wireshark and its kin: packets rebuilt around the recorded bytes, which the
// file says of itself (draft-ietf-opsawg-pcapng).
import { whoseOf, type Whose } from '../../../shared/model/whose.ts';
import { joinBytes } from '../../wire/join-bytes.ts';
import type { Subject } from '../subject.ts';
import {
  decryptionSecrets,
  enhancedPacket,
  interfaceDescription,
  sectionHeader,
} from './blocks.ts';
import { rebuildPackets, type RebuiltPacket } from './rebuild-packets.ts';

/** So much is handed on at once: the file is never in memory as a whole. */
const chunkBytes = 256 * 1024;
/** A block of a megabyte: readers refuse enormous ones. */
const secretsInBlock = 5000;
const notKept = 'The bytes of this packet were not kept; its length is what it was.';

const replacedWords: Readonly<Record<Whose, readonly [one: string, several: string]>> = {
  own: ['your own address is', 'your own addresses are'],
  others: ['the client’s address is', 'the clients’ addresses are'],
};

function describeRedaction({ redacted, replacements, pieces }: Subject): string {
  if (redacted === null) return 'Nothing was taken out.';
  const others = [...replacements.pairs.values()];
  const replaced = replacedWords[whoseOf(pieces.frame.session)][others.length === 1 ? 0 : 1];
  const addresses =
    others.length === 0
      ? ''
      : `${replaced.charAt(0).toUpperCase()}${replaced.slice(1)} replaced by ` +
        `${others.slice(0, 8).join(', ')}${others.length > 8 ? ' and so on' : ''} ` +
        '(documentation ranges of RFC 5737, RFC 3849 and RFC 2544). ';
  const clear =
    'Bytes that anyone could read in connections without encryption are left out, but for look-ups of ' +
    `names (DNS), where ${replaced} replaced as well.`;
  return addresses + clear;
}

function comment(subject: Subject): string {
  const { session } = subject.pieces.frame;
  const source =
    session.kind === 'imported'
      ? 'The bytes of the connections and their times were read from a file.'
      : 'The bytes of the connections and their times are what passed Onlooker’s relay on this device; ' +
        'times are arrivals in the program, not on the network.';
  const secrets =
    subject.keyLog.length === 0
      ? 'It holds no secrets of TLS.'
      : 'IT HOLDS THE SECRETS OF ITS TLS CONNECTIONS: whoever has this file can read what was sent.';
  return [
    'Rebuilt by Onlooker, not captured from a network.',
    source,
    'Ethernet, IP and TCP headers, acknowledgements, openings and endings of connections are made up ' +
      'around them. Where bytes were not kept, packets are shorter than their original length; of TLS ' +
      'the record headers are put back from the recorded sizes.',
    describeRedaction(subject),
    secrets,
  ].join('\n');
}

/** Whole milliseconds and the fraction apart: together they have more digits than a number holds. */
function timeNs(startMs: number, timeMs: number): bigint {
  return BigInt(Math.round(startMs)) * 1_000_000n + BigInt(Math.round(timeMs * 1e6));
}

function packetBlock(startMs: number, { timeMs, frame }: RebuiltPacket): Uint8Array {
  const { bytes, originalLength } = frame;
  return enhancedPacket({
    timeNs: timeNs(startMs, timeMs),
    frame: bytes,
    originalLength,
    comment: bytes.length < originalLength ? notKept : null,
  });
}

function* headBlocks(subject: Subject): Generator<Uint8Array> {
  yield sectionHeader({ application: 'Onlooker', comment: comment(subject) });
  yield interfaceDescription({
    name: 'onlooker-rebuilt',
    description: 'Packets rebuilt from the bytes of connections',
    comment: 'No packet of this interface was on a network as it stands here.',
  });
  for (let at = 0; at < subject.keyLog.length; at += secretsInBlock) {
    yield decryptionSecrets(`${subject.keyLog.slice(at, at + secretsInBlock).join('\n')}\n`);
  }
}

/** The same bytes in pieces of about `chunkBytes`. */
function* chunks(blocks: Iterable<Uint8Array>): Generator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let lengthBytes = 0;
  for (const part of blocks) {
    parts.push(part);
    lengthBytes += part.length;
    if (lengthBytes < chunkBytes) continue;
    yield joinBytes(parts);
    parts = [];
    lengthBytes = 0;
  }
  yield joinBytes(parts);
}

function* packetBlocks(startMs: number, packets: Iterable<RebuiltPacket>): Generator<Uint8Array> {
  for (const packet of packets) yield packetBlock(startMs, packet);
}

/** The file piece by piece. */
export async function* writePcapng(subject: Subject): AsyncGenerator<Uint8Array> {
  yield* chunks(headBlocks(subject));
  const startMs = subject.pieces.frame.session.createdAtMs;
  for await (const packets of rebuildPackets(subject)) {
    yield* chunks(packetBlocks(startMs, packets));
  }
}
