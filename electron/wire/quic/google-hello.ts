// Google's QUIC from before the IETF's ("QUIC Wire Layout Specification" and "QUIC Crypto", 2016): its
// client's hello, a list of tags, stands in the clear up to version Q046; in Q050 in an Initial that anybody
// can open.
import { ByteReader, parsing } from '../byte-reader.ts';
import { readableText, type NamedSpan } from '../readable-text.ts';
import { skipGoogleAck } from './frames.ts';

const sealedVersion = 'Q050';
const letterQ = 0x51;

export interface GooglePacket {
  /** As it stands there: "Q043". */
  readonly version: string;
  /** Of the frames, in the datagram. */
  readonly framesStart: number;
  readonly numberBytes: number;
}

/** Spans count from the first byte of what was read. */
export interface GoogleHello {
  readonly start: number;
  /** Of what there is of it. */
  readonly end: number;
  readonly serverName: NamedSpan | null;
  /** Which the client would rather speak. */
  readonly version: NamedSpan | null;
  readonly userAgent: NamedSpan | null;
}

const longHeader = 0xc0;
const connectionIdBytes = 8;
/** Before the frames of a packet that is not sealed. */
const hashBytes = 12;
/** Up to that version there was a byte of private flags. */
const lastWithPrivateFlags = 33;
/** Q044 and Q045, which nobody but their makers spoke, looked otherwise. */
const firstWithLongHeader = 46;
const maxTags = 128;
const tagBytes = 8;
const helloHeaderBytes = 8;
const maxValueChars = 256;

const flags = { version: 0x01, reset: 0x02, connectionId: 0x08, reserved: 0x80 } as const;
/** Lengths that two bits of the flags stand for. */
const numberLengths = [1, 2, 4, 6] as const;
const frameTypes = {
  padding: 0x00,
  stopWaiting: 0x06,
  ping: 0x07,
  ack: 0x40,
  stream: 0x80,
} as const;

/** A client's packet that says its version and is not sealed as a whole; null for any other. */
export function readGooglePacket(bytes: Uint8Array): GooglePacket | null {
  const first = bytes[0] ?? 0;
  const isLong = (first & longHeader) === longHeader;
  const version = readVersion(bytes, isLong ? 1 : 1 + connectionIdBytes);
  if (version === null) return null;
  const number = Number(version.slice(1));
  if (isLong !== number >= firstWithLongHeader) return null;
  return isLong ? readLong(bytes, version) : readShort(bytes, version, number);
}

/** What a client's packet says of its version, sealed or not; null where it is not Google's QUIC. */
export function readGoogleVersion(bytes: Uint8Array): string | null {
  const isSealed = ((bytes[0] ?? 0) & longHeader) === longHeader && isSealedVersion(bytes);
  return isSealed ? sealedVersion : (readGooglePacket(bytes)?.version ?? null);
}

const isSealedVersion = (bytes: Uint8Array): boolean => readableText(bytes, 1, 5) === sealedVersion;

/** "Q0" and two digits: the versions that were spoken. */
function readVersion(bytes: Uint8Array, at: number): string | null {
  if (bytes[at] !== letterQ) return null;
  const text = readableText(bytes, at, at + 4);
  return /^Q0\d\d$/.test(text) && text !== sealedVersion ? text : null;
}

function readLong(bytes: Uint8Array, version: string): GooglePacket | null {
  // Lengths of the two ids in one byte; the client's own is empty, the server's has 8 bytes.
  if (bytes[5] !== 0x50) return null;
  const numberBytes = ((bytes[0] ?? 0) & 3) + 1;
  const framesStart = 6 + connectionIdBytes + numberBytes + hashBytes;
  return bytes.length < framesStart ? null : { version, framesStart, numberBytes };
}

function readShort(bytes: Uint8Array, version: string, number: number): GooglePacket | null {
  const first = bytes[0] ?? 0;
  const { reset, reserved, connectionId } = flags;
  if (
    (first & (flags.version | reset | reserved | connectionId)) !==
    (flags.version | connectionId)
  )
    return null;
  const numberBytes = numberLengths[(first >> 4) & 3] ?? 1;
  const privateBytes = number <= lastWithPrivateFlags ? 1 : 0;
  const framesStart = 1 + connectionIdBytes + 4 + numberBytes + hashBytes + privateBytes;
  return bytes.length < framesStart ? null : { version, framesStart, numberBytes };
}

/** The hello in the frames of a packet; null where they hold none, or are sealed. */
export function findGoogleHello(bytes: Uint8Array, packet: GooglePacket): GoogleHello | null {
  const read = parsing(() => {
    const reader = ByteReader.unrecorded(bytes, packet.framesStart);
    while (reader.remaining > 0) {
      const type = reader.u8();
      if ((type & frameTypes.stream) > 0) {
        skipStreamHeader(reader, type);
        return readGoogleHello(bytes, reader.position);
      }
      if ((type & frameTypes.ack) > 0) skipGoogleAck(reader, type);
      else if (type === frameTypes.stopWaiting) reader.skip(packet.numberBytes);
      else if (type !== frameTypes.ping && type !== frameTypes.padding) return null;
    }
    return null;
  });
  return read.ok ? read.value : null;
}

/** Stream id, offset, and the length where there is one. */
function skipStreamHeader(reader: ByteReader, type: number): void {
  const offsetCode = (type >> 2) & 7;
  reader.skip((type & 3) + 1 + (offsetCode === 0 ? 0 : offsetCode + 1));
  if ((type & 0x20) > 0) reader.skip(2);
}

/** A hello that begins at `start`, and of its values those that are there; null where none begins. */
export function readGoogleHello(bytes: Uint8Array, start: number): GoogleHello | null {
  if (readableText(bytes, start, start + 4) !== 'CHLO') return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const tagsStart = start + helloHeaderBytes;
  if (tagsStart > bytes.length) return null;
  const count = view.getUint16(start + 4, true);
  const valuesStart = tagsStart + count * tagBytes;
  if (count > maxTags || valuesStart > bytes.length) return null;
  const values = new Map<string, NamedSpan>();
  let from = valuesStart;
  for (let at = tagsStart; at < valuesStart; at += tagBytes) {
    const end = valuesStart + view.getUint32(at + 4, true);
    if (end < from || end > bytes.length) break;
    const value = readableText(bytes, from, end).slice(0, maxValueChars);
    values.set(readableText(bytes, at, at + 4), { value, start: from, end });
    from = end;
  }
  const find = (tag: string): NamedSpan | null => values.get(tag) ?? null;
  return {
    start,
    end: from,
    serverName: find(String.raw`SNI\x00`),
    version: find(String.raw`VER\x00`),
    userAgent: find('UAID'),
  };
}
