// Decides by content what a TCP connection speaks, on whatever port: TLS from its first record on, also
// after STARTTLS (RFC 3207 and its like), a proxy's CONNECT (RFC 9110 §9.3.6) or SOCKS, and where a
// capture began inside the connection or holds one of its sides alone; else HTTP/1.
import type { Direction, Segment } from '../../shared/model/segment.ts';
import { readProxyHeader } from '../wire/clear/proxy-header.ts';
import { looksLikeHttp, looksLikeHttpAnswer } from '../wire/http/start-line.ts';
import { joinBytes } from '../wire/join-bytes.ts';
import { u16 } from '../wire/network-order.ts';
import { isHandshakeStart } from '../wire/tls/handshake.ts';
import { contentTypes, isRecordHeader, recordHeaderBytes } from '../wire/tls/records.ts';
import { readSsl2Header, ssl2HeaderBytes, ssl2Types } from '../wire/tls/ssl2.ts';

export type Beginning = 'tls' | 'http' | 'other';

/** With so many bytes of a direction everything that begins can be told. */
const enoughBytes = { binary: 6, text: 12 } as const;
const lineFeed = 10;
const clientHello = 1;

/** Records one after another as far as the stretch goes: one header may be chance, more are not. */
export function isRecordRun(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length;) {
    // The start of a header that the next segment ends.
    if (bytes.length - at < recordHeaderBytes && at > 0)
      return bytes[at + 1] === undefined || bytes[at + 1] === 3;
    if (!isRecordHeader(bytes, at)) return false;
    at += recordHeaderBytes + u16(bytes, at + 3);
  }
  return bytes.length > 0;
}

/** True for bytes too few to tell that can be the start of a record. */
export function mayBeginRecord(bytes: Uint8Array | null): boolean {
  const [type, major = 3] = bytes ?? [];
  return type === undefined || (type >= 20 && type <= 24 && major === 3);
}

/** A record that begins with a ClientHello (RFC 8446 §4, §5.1). */
export function beginsWithClientHello(bytes: Uint8Array): boolean {
  return bytes[0] === contentTypes.handshake && bytes[1] === 3 && bytes[5] === clientHello;
}

function beginsWithSsl2Hello(bytes: Uint8Array, direction: Direction): boolean {
  const message = readSsl2Header(bytes);
  const hello = direction === 'up' ? ssl2Types.clientHello : ssl2Types.serverHello;
  return message?.type === hello && message.lengthBytes + ssl2HeaderBytes === bytes.length;
}

/** What begins with this stretch; `isFirst`: it is the first of its direction. */
export function recogniseStream(
  bytes: Uint8Array,
  direction: Direction,
  isFirst: boolean,
): Beginning {
  if (isRecordRun(bytes)) return 'tls';
  if (isFirst) {
    if (beginsWithHandshake(bytes)) return 'tls';
    if (beginsWithSsl2Hello(bytes, direction)) return 'tls';
    if (direction === 'down' && looksLikeHttpAnswer(bytes)) return 'http';
  }
  return direction === 'up' && looksLikeHttp(bytes) ? 'http' : 'other';
}

/** Also where what follows the first record is damaged. */
function beginsWithHandshake(bytes: Uint8Array): boolean {
  return (
    isRecordHeader(bytes) &&
    bytes[0] === contentTypes.handshake &&
    isHandshakeStart(bytes.subarray(recordHeaderBytes))
  );
}

/** A load balancer's header and what comes behind it in the same segment; null in nearly all. */
export function behindProxyHeader(segment: Segment): [Segment, Segment] | null {
  const { direction, bytes, lengthBytes, offset } = segment;
  const size = direction === 'up' && bytes !== null ? readProxyHeader(bytes) : 0;
  if (bytes === null || size === 0 || size === bytes.length) return null;
  return [
    { ...segment, lengthBytes: size, bytes: bytes.subarray(0, size) },
    {
      ...segment,
      offset: offset + size,
      lengthBytes: lengthBytes - size,
      bytes: bytes.subarray(size),
    },
  ];
}

/** Of those that hold nothing: never pushed to. */
const none: Segment[] = [];

/** Holds a direction's first bytes until they suffice to tell by. */
export class FirstBytes {
  #held: Segment[] = none;
  #isOver = false;

  /** True once they were told by: from here on segments go straight on. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get isHolding(): boolean {
    return this.#held.length > 0;
  }

  /** True for a first segment that suffices by itself, as nearly all do: it need not be pushed. */
  isTold({ bytes }: Segment): boolean {
    if (this.#held.length > 0 || (bytes !== null && !isEnough(bytes))) return false;
    this.#isOver = true;
    return true;
  }

  /** Segments to go on with; none while more is needed. Those held are copies. */
  push(segment: Segment): Segment[] {
    const { bytes } = segment;
    if (bytes === null || (this.#held.length === 0 && isEnough(bytes)))
      return this.#release(segment);
    if (this.#held === none) this.#held = [];
    this.#held.push({ ...segment, bytes: new Uint8Array(bytes) });
    return isEnough(joinKnown(this.#held)) ? this.#release() : [];
  }

  /** What is held when no more comes. */
  finish(): Segment[] {
    return this.#isOver ? none : this.#release();
  }

  #release(last?: Segment): Segment[] {
    this.#isOver = true;
    const held = this.#held;
    this.#held = none;
    return last === undefined ? held : [...held, last];
  }
}

function isEnough(bytes: Uint8Array): boolean {
  const first = bytes[0] ?? 0;
  const isText = first >= 0x41 && first <= 0x5a;
  return (
    bytes.length >= (isText ? enoughBytes.text : enoughBytes.binary) || bytes.includes(lineFeed)
  );
}

/** The bytes of segments in a row; null where the first of them were not captured. */
export function joinSegments(segments: readonly Segment[]): Uint8Array | null {
  const lost = segments.findIndex(({ bytes }) => bytes === null);
  if (lost === -1) return joinKnown(segments);
  const known = joinKnown(segments.slice(0, lost));
  return known.length === 0 ? null : known;
}

const joinKnown = (segments: readonly Segment[]): Uint8Array =>
  joinBytes(segments.flatMap(({ bytes }) => bytes ?? []));
