// Telling by a datagram's first bytes that QUIC is spoken.
import { ByteReader, parsing } from '../wire/byte-reader.ts';
import { readLongPacket } from '../wire/quic/packet.ts';

const longHeader = 0x80;
const fixedBit = 0x40;

/**
 * A long header of a version whose Initials can be read. What shows QUIC has the fixed bit: to clear it the
 * sides must have met (RFC 9287 §3).
 */
export function looksLikeQuic(bytes: Uint8Array): boolean {
  const bits = longHeader | fixedBit;
  if (((bytes[0] ?? 0) & bits) !== bits || bytes.length < 20) return false;
  const read = parsing(() => readLongPacket(ByteReader.unrecorded(bytes)));
  return read.ok && read.value !== null && read.value.kind !== 'version-negotiation';
}
