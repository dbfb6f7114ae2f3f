// Handshake messages (RFC 8446 §4), and where their bytes stand in the direction's stream: a message may span records,
// a record may hold several.
import { u24 } from '../network-order.ts';
import { recordHeaderBytes } from './records.ts';
import type { TlsRecord } from './records.ts';

/** Of IANA's registry "TLS HandshakeType", those that are read. */
export const handshakeTypes = {
  helloRequest: 0,
  clientHello: 1,
  serverHello: 2,
  helloVerifyRequest: 3,
  newSessionTicket: 4,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
  certificateStatus: 22,
} as const;

/** So rare in the clear that a byte of ciphertext is the likelier reason to see one. */
export const rareHandshakeTypes = {
  endOfEarlyData: 5,
  certificateUrl: 21,
  supplementalData: 23,
  keyUpdate: 24,
} as const;

export interface StreamPiece {
  readonly offset: number;
  readonly lengthBytes: number;
}

export interface HandshakeMessage {
  readonly type: number;
  /** Without its header. As good as the record's own bytes: whoever keeps them makes a copy. */
  readonly body: Uint8Array;
  /** 4 in TLS; DTLS and SSL 2.0 have others. */
  readonly headerBytes: number;
  /** Where header and body stand in the direction's stream, in order. */
  readonly pieces: readonly StreamPiece[];
  readonly timeMs: number;
  /** Where the message went sealed, though its key is public (QUIC): all that can be pointed at. */
  readonly sealedIn: StreamPiece | null;
}

/** Type and length. */
export const headerBytes = 4;
/** Certificates are the longest honest message; far beyond is an attack. */
export const maxMessageBytes = 256 * 1024;

/**
 * Maps a stretch of a message's body to the stream. Over a record border the span goes from the first
 * byte to the last and so holds a record header.
 */
export function locate(
  message: HandshakeMessage,
  bodyOffset: number,
  lengthBytes: number,
): StreamPiece {
  if (message instanceof WholeMessage) return message.locate(bodyOffset, lengthBytes);
  if (message.sealedIn !== null) return message.sealedIn;
  const first = bodyOffset + message.headerBytes;
  const start = streamOffset(message.pieces, first);
  if (lengthBytes === 0) return { offset: start, lengthBytes: 0 };
  const last = streamOffset(message.pieces, first + lengthBytes - 1);
  return { offset: start, lengthBytes: last - start + 1 };
}

/** The whole message, header included. */
export function locateWhole(message: HandshakeMessage): StreamPiece {
  const { headerBytes: header } = message;
  return locate(message, -header, message.body.length + header);
}

function streamOffset(pieces: readonly StreamPiece[], position: number): number {
  let left = position;
  for (const piece of pieces) {
    if (left < piece.lengthBytes) return piece.offset + left;
    left -= piece.lengthBytes;
  }
  const last = pieces.at(-1);
  return last === undefined ? 0 : last.offset + last.lengthBytes;
}

const knownTypes: ReadonlySet<number> = new Set(Object.values(handshakeTypes));

/** True where a record's bytes can be the start of a message in the clear. */
export function isHandshakeStart(fragment: Uint8Array): boolean {
  const type = fragment[0];
  const high = fragment[1];
  return type !== undefined && knownTypes.has(type) && (high ?? 0) <= maxMessageBytes >> 16;
}

/** True where a ClientHello is all of the fragment: ciphertext does not say its own length in clear words. */
export const isWholeClientHello = (fragment: Uint8Array): boolean =>
  fragment[0] === 1 && u24(fragment, 1) === fragment.length - headerBytes;

/** True where a hello begins, whole or not: ciphertext looks like that once in 30,000 times. */
export const isHelloStart = (fragment: Uint8Array): boolean =>
  (fragment[0] === handshakeTypes.clientHello || fragment[0] === handshakeTypes.serverHello) &&
  fragment[1] === 0;

/** What of a record is looked at here. */
export type HandshakeRecord = Pick<TlsRecord, 'offset' | 'lengthBytes' | 'timeMs' | 'fragment'>;

/** A message that came in one stretch of the stream, as nearly all do: one object says it all. */
class WholeMessage implements HandshakeMessage {
  readonly type: number;
  readonly body: Uint8Array;
  readonly timeMs: number;
  readonly #offset: number;

  constructor(type: number, body: Uint8Array, offset: number, timeMs: number) {
    this.type = type;
    this.body = body;
    this.timeMs = timeMs;
    this.#offset = offset;
  }

  get headerBytes(): number {
    return headerBytes;
  }

  get pieces(): readonly StreamPiece[] {
    return [{ offset: this.#offset, lengthBytes: headerBytes + this.body.length }];
  }

  get sealedIn(): null {
    return null;
  }

  locate(bodyOffset: number, lengthBytes: number): StreamPiece {
    return { offset: this.#offset + headerBytes + bodyOffset, lengthBytes };
  }

  withBody(body: Uint8Array): WholeMessage {
    return new WholeMessage(this.type, body, this.#offset, this.timeMs);
  }
}

/** The same message with the same bytes elsewhere: what it came in is used again. */
export function withBody(message: HandshakeMessage, body: Uint8Array): HandshakeMessage {
  if (message instanceof WholeMessage) return message.withBody(body);
  const { type, headerBytes: header, pieces, timeMs, sealedIn } = message;
  return { type, body, headerBytes: header, pieces, timeMs, sealedIn };
}

/** The same message where all of the stretch that carries it is to be pointed at. */
export function carriedIn(message: HandshakeMessage, sealedIn: StreamPiece): HandshakeMessage {
  const { type, body, headerBytes: header, pieces, timeMs } = message;
  return { type, body, headerBytes: header, pieces, timeMs, sealedIn };
}

/**
 * The messages of a record that holds whole ones alone, without a copy; null where it does not. Most
 * directions never show another one, and need no stream to join them.
 */
export function readWholeMessages({
  fragment,
  offset,
  lengthBytes,
  timeMs,
}: HandshakeRecord): HandshakeMessage[] | null {
  if (fragment.length !== lengthBytes) return null;
  const messages: HandshakeMessage[] = [];
  for (let at = 0; at < lengthBytes;) {
    const start = at + headerBytes;
    const end = start + bodyBytes(fragment, at);
    if (end > lengthBytes) return null;
    const body = fragment.subarray(start, end);
    const place = offset + recordHeaderBytes + at;
    messages.push(new WholeMessage(fragment[at] ?? 0, body, place, timeMs));
    at = end;
  }
  return messages;
}

/** By the header of the message at `at`. */
export const bodyBytes = (bytes: Uint8Array, at: number): number => u24(bytes, at + 1);
