// QUIC long headers (RFC 8999 §5.1, RFC 9000 §17.2, RFC 9369 §3.2), as far as they are readable before
// header protection is taken off.
import { ByteReader } from '../byte-reader.ts';
import { initialSchemes, longKind, type LongKind } from './versions.ts';

export interface LongPacket {
  readonly kind: LongKind;
  readonly version: number;
  readonly destinationId: Uint8Array;
  readonly sourceId: Uint8Array;
  /** In the datagram: the first byte of the header. */
  readonly start: number;
  /** Of the protected packet number; for kinds without one the end of the header. */
  readonly numberStart: number;
  /** Exclusive: another packet may follow in the same datagram. */
  readonly end: number;
  /** The datagram ends before the packet does, as where a capture cut it: it cannot be opened. */
  readonly isCut: boolean;
}

const maxIdBytes = 20;

/** A variable-length integer (RFC 9000 §16). */
export function readVarint(reader: ByteReader): number {
  const value = readIdentifier(reader);
  if (!Number.isSafeInteger(value)) reader.fail('budget', 'a number beyond reason');
  return value;
}

/**
 * The same where it only names something: beyond 2^53 it is not exact, and none of those is known. Such
 * names are sent so that nobody takes offence at unknown ones (RFC 9114 §7.2.8).
 */
export function readIdentifier(reader: ByteReader): number {
  const first = reader.u8();
  let value = first & 0x3f;
  for (let left = (1 << (first >> 6)) - 1; left > 0; left -= 1) value = value * 256 + reader.u8();
  return value;
}

function readId(reader: ByteReader): Uint8Array {
  const length = reader.u8();
  if (length > maxIdBytes) reader.fail('malformed', 'a connection id that is too long');
  return reader.bytes(length);
}

/**
 * Reads the long header at the reader's place and moves past its packet; null for a short header, which
 * shows nothing but an id, and for versions whose fields are unknown. Throws ParseError.
 */
export function readLongPacket(reader: ByteReader): LongPacket | null {
  const start = reader.position;
  const first = reader.u8();
  if ((first & 0x80) === 0) return null;
  const version = reader.u32();
  const destinationId = readId(reader);
  const sourceId = readId(reader);
  // Written out: spreading a common part costs more than reading the header.
  const packetOf = (
    kind: LongKind,
    numberStart: number,
    end: number,
    isCut: boolean,
  ): LongPacket => ({ kind, version, destinationId, sourceId, start, numberStart, end, isCut });
  if (version === 0) {
    const numberStart = reader.position;
    reader.rest();
    return packetOf('version-negotiation', numberStart, reader.position, false);
  }
  if (initialSchemes(version).length === 0) return null;
  const kind = longKind(version, first >> 4);
  if (kind === 'retry') {
    const numberStart = reader.position;
    reader.rest();
    return packetOf(kind, numberStart, reader.position, false);
  }
  if (kind === 'initial') reader.bytes(readVarint(reader));
  const length = readVarint(reader);
  const numberStart = reader.position;
  const isCut = length > reader.remaining;
  reader.bytes(Math.min(length, reader.remaining));
  return packetOf(kind, numberStart, reader.position, isCut);
}
