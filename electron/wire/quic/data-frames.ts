// Frames of opened QUIC packets behind the Initials (RFC 9000 §19, RFC 9221 §4): what streams and the
// handshake carry, and new ids; all others are passed over.
import { ByteReader, parsing, type ParseError } from '../byte-reader.ts';
import { skipAck } from './frames.ts';
import { readVarint } from './packet.ts';

export type DataFrame =
  | {
      readonly kind: 'stream';
      readonly id: number;
      readonly offset: number;
      readonly bytes: Uint8Array;
      readonly isLast: boolean;
    }
  | { readonly kind: 'crypto'; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: 'reset'; readonly id: number; readonly code: number }
  | { readonly kind: 'connection-id'; readonly bytes: Uint8Array };

const types = {
  padding: 0x00,
  ack: 0x02,
  ackWithCounts: 0x03,
  reset: 0x04,
  crypto: 0x06,
  newToken: 0x07,
  stream: 0x08,
  newConnectionId: 0x18,
  pathChallenge: 0x1a,
  pathResponse: 0x1b,
  close: 0x1c,
  closeOfApplication: 0x1d,
  datagram: 0x30,
  datagramWithLength: 0x31,
} as const;
const resetTokenBytes = 16;
const streamBits = { offset: 4, length: 2, last: 1 } as const;

/** How many numbers and nothing else stand in the other frames; ACK_FREQUENCY and its like included. */
const numbersIn: ReadonlyMap<number, number> = new Map([
  [0x01, 0],
  [0x05, 2],
  [0x10, 1],
  [0x11, 2],
  [0x12, 1],
  [0x13, 1],
  [0x14, 1],
  [0x15, 2],
  [0x16, 1],
  [0x17, 1],
  [0x19, 1],
  [0x1e, 0],
  [0x1f, 0],
  [0xaf, 4],
]);

/** Hands on frames in their order; what stands behind an unknown one cannot be read. */
export function readDataFrames(
  payload: Uint8Array,
  onFrame: (frame: DataFrame) => void,
): ParseError | null {
  const reader = ByteReader.unrecorded(payload);
  const read = parsing(() => {
    while (reader.remaining > 0) {
      const frame = readFrame(reader);
      if (frame !== null) onFrame(frame);
    }
  });
  return read.ok ? null : read.error;
}

function readFrame(reader: ByteReader): DataFrame | null {
  const type = readVarint(reader);
  if (type >= types.stream && type < 0x10) return readStream(reader, type);
  switch (type) {
    case types.padding:
      return null;
    case types.ack:
    case types.ackWithCounts:
      skipAck(reader, type === types.ackWithCounts);
      return null;
    case types.reset: {
      const frame = { kind: 'reset', id: readVarint(reader), code: readVarint(reader) } as const;
      readVarint(reader);
      return frame;
    }
    case types.crypto: {
      const offset = readVarint(reader);
      return { kind: 'crypto', offset, bytes: reader.bytes(readVarint(reader)) };
    }
    case types.newConnectionId: {
      readVarint(reader);
      readVarint(reader);
      const bytes = reader.bytes(reader.u8());
      reader.skip(resetTokenBytes);
      return { kind: 'connection-id', bytes };
    }
    default:
      skipFrame(reader, type);
      return null;
  }
}

function readStream(reader: ByteReader, type: number): DataFrame {
  const id = readVarint(reader);
  const offset = type & streamBits.offset ? readVarint(reader) : 0;
  const bytes = type & streamBits.length ? reader.bytes(readVarint(reader)) : reader.rest();
  return { kind: 'stream', id, offset, bytes, isLast: (type & streamBits.last) > 0 };
}

function skipFrame(reader: ByteReader, type: number): void {
  switch (type) {
    case types.newToken:
    case types.datagramWithLength:
      reader.skip(readVarint(reader));
      break;
    case types.pathChallenge:
    case types.pathResponse:
      reader.skip(8);
      break;
    case types.close:
    case types.closeOfApplication:
      readVarint(reader);
      if (type === types.close) readVarint(reader);
      reader.skip(readVarint(reader));
      break;
    case types.datagram:
      reader.rest();
      break;
    default: {
      const count = numbersIn.get(type) ?? reader.fail('malformed', `frame ${type}`);
      for (let n = 0; n < count; n += 1) readVarint(reader);
    }
  }
}
