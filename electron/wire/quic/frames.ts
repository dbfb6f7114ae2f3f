// Frames of an opened Initial (RFC 9000 §12.4, §19), and of Google's QUIC from before them: those that hold
// the handshake; the others that may stand there are passed over.
import { ByteReader } from '../byte-reader.ts';
import { readVarint } from './packet.ts';

export interface CryptoFrame {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Throws ParseError. */
export function readCryptoFrames(payload: Uint8Array): CryptoFrame[] {
  const reader = ByteReader.unrecorded(payload);
  const frames: CryptoFrame[] = [];
  while (reader.remaining > 0) {
    const type = reader.u8();
    // Most of an Initial is padding.
    if (type === 0x00) reader.skipZeros();
    else if (type === 0x02 || type === 0x03) skipAck(reader, type === 0x03);
    else if (type === 0x06) {
      const offset = readVarint(reader);
      frames.push({ offset, bytes: reader.bytes(readVarint(reader)) });
    } else if (type === 0x1c) {
      readVarint(reader);
      readVarint(reader);
      reader.bytes(readVarint(reader));
    } else if (type > 0x01) reader.fail('malformed', `frame ${type} in an Initial`);
  }
  return frames;
}

/** Of an ACK frame all behind its type (RFC 9000 §19.3); `hasCounts`: those of ECN too. */
export function skipAck(reader: ByteReader, hasCounts: boolean): void {
  readVarint(reader);
  readVarint(reader);
  const ranges = readVarint(reader);
  readVarint(reader);
  for (let n = 0; n < ranges; n += 1) {
    readVarint(reader);
    readVarint(reader);
  }
  if (hasCounts) for (let n = 0; n < 3; n += 1) readVarint(reader);
}

/** Lengths that two bits of an ACK's type stand for. */
const googleLengths = [1, 2, 4, 6] as const;

/**
 * The same of Google's versions T050 and T051: CRYPTO is frame 8, ACK is that of "QUIC Wire Layout
 * Specification" (2016, "ACK frame"). Throws ParseError.
 */
export function readGoogleCryptoFrames(payload: Uint8Array): CryptoFrame[] {
  const reader = ByteReader.unrecorded(payload);
  const frames: CryptoFrame[] = [];
  while (reader.remaining > 0) {
    const type = reader.u8();
    if (type === 0x08) {
      const offset = readVarint(reader);
      frames.push({ offset, bytes: reader.bytes(readVarint(reader)) });
    } else if (type >> 6 === 1) skipGoogleAck(reader, type);
    // Ping and padding.
    else if (type !== 0x07 && type !== 0x00)
      reader.fail('malformed', `frame ${type} in an Initial`);
  }
  return frames;
}

/** Behind its type. Throws ParseError. */
export function skipGoogleAck(reader: ByteReader, type: number): void {
  const blockBytes = googleLengths[type & 3] ?? 1;
  reader.bytes((googleLengths[(type >> 2) & 3] ?? 1) + 2);
  const blocks = (type & 0x20) === 0 ? 0 : reader.u8();
  reader.bytes(blockBytes + blocks * (1 + blockBytes));
  const times = reader.u8();
  if (times > 0) reader.bytes(5 + (times - 1) * 3);
}
