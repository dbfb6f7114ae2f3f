// DTLS records and handshake fragments (RFC 6347 §4.1, §4.2.2; RFC 9147 §4, §5.2). A datagram holds
// several records, a message may come in fragments over several datagrams, in any order.
import { ByteReader } from '../byte-reader.ts';
import { u16 } from '../network-order.ts';

export interface DtlsRecord {
  /** As in TLS; of the unified header of DTLS 1.3, which hides it: 23, application data. */
  readonly contentType: number;
  /** Null in the unified header. */
  readonly version: number | null;
  readonly epoch: number;
  /** Of the header in its datagram. */
  readonly start: number;
  readonly fragmentStart: number;
  readonly end: number;
}

export interface DtlsFragment {
  readonly type: number;
  readonly sequence: number;
  readonly messageBytes: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Up to DTLS 1.2 (RFC 6347 §4.1). */
export const dtlsHeaderBytes = 13;
const handshakeHeaderBytes = 12;
const oldest = 0xfeff;
const newest = 0xfefc;
/** The draft-based version that old OpenSSL speaks (DTLS1_BAD_VER). */
const beforeStandard = 0x0100;

const isVersion = (version: number): boolean =>
  (version >= newest && version <= oldest) || version === beforeStandard;

/** True where a datagram begins with the type and version of a DTLS record. */
export function startsDtlsRecord(bytes: Uint8Array): boolean {
  const type = bytes[0] ?? 0;
  return type >= 20 && type <= 26 && isVersion(u16(bytes, 1));
}

/** The same, and the record ends in the datagram; `lengthBytes` on the wire, where the capture cut it. */
export function looksLikeDtls(bytes: Uint8Array, lengthBytes = bytes.length): boolean {
  if (bytes.length < dtlsHeaderBytes || !startsDtlsRecord(bytes)) return false;
  const length = u16(bytes, 11);
  return length > 0 && dtlsHeaderBytes + length <= lengthBytes;
}

/**
 * Records of a datagram, up to where one can't be read; `lengthBytes` on the wire: where the capture cut
 * it, the last may end behind its bytes. Never throws.
 */
export function readDtlsRecords(bytes: Uint8Array, lengthBytes = bytes.length): DtlsRecord[] {
  const records: DtlsRecord[] = [];
  for (let at = 0; at < bytes.length;) {
    const isUnified = (bytes[at] ?? 0) >> 5 === 1;
    const record = (isUnified ? readUnified : readPlain)(bytes, at, lengthBytes);
    if (record === null) return records;
    records.push(record);
    at = record.end;
  }
  return records;
}

function readPlain(bytes: Uint8Array, at: number, lengthBytes: number): DtlsRecord | null {
  if (!looksLikeDtls(bytes.subarray(at), lengthBytes - at)) return null;
  const fragmentStart = at + dtlsHeaderBytes;
  return {
    contentType: bytes[at] ?? 0,
    version: u16(bytes, at + 1),
    epoch: u16(bytes, at + 3),
    start: at,
    fragmentStart,
    end: fragmentStart + u16(bytes, at + 11),
  };
}

/** RFC 9147 §4: bits C (connection id), S (two-byte number), L (length present), EE (epoch). */
function readUnified(bytes: Uint8Array, at: number, lengthBytes: number): DtlsRecord | null {
  const first = bytes[at] ?? 0;
  // How long a connection id is was agreed on where nobody could see it: the rest is one stretch.
  const hasId = (first & 0x10) !== 0;
  const hasLength = (first & 0x04) !== 0 && !hasId;
  const lengthAt = at + 1 + ((first & 0x08) === 0 ? 1 : 2);
  const fragmentStart = hasId ? at + 1 : lengthAt + (hasLength ? 2 : 0);
  const length = u16(bytes, lengthAt);
  const end = hasLength ? fragmentStart + length : lengthBytes;
  if (end > lengthBytes || end <= fragmentStart || fragmentStart > bytes.length) return null;
  return { contentType: 23, version: null, epoch: first & 3, start: at, fragmentStart, end };
}

/** Handshake fragments of a readable record. Throws ParseError. */
export function readDtlsFragments(fragment: Uint8Array): DtlsFragment[] {
  const reader = new ByteReader(fragment);
  const fragments: DtlsFragment[] = [];
  while (reader.remaining >= handshakeHeaderBytes) {
    const type = reader.u8();
    const messageBytes = reader.u24();
    const sequence = reader.u16();
    const offset = reader.u24();
    const length = reader.u24();
    if (offset + length > messageBytes) reader.fail('malformed', 'a fragment beyond its message');
    fragments.push({ type, sequence, messageBytes, offset, bytes: reader.bytes(length) });
  }
  return fragments;
}

const maxMessageBytes = 64 * 1024;
const maxMessages = 16;
/** Of a message that is there in part. Honest fragments leave a few gaps; each that comes looks at all of them. */
const maxStretches = 64;
/** A message that is there in part, and each of its parts, the bytes apart. */
const pendingBytes = 500;
const partBytes = 250;

type Stretch = readonly [start: number, end: number];

interface Pending {
  readonly type: number;
  readonly messageBytes: number;
  /** What came, each byte once: no more is held than was sent, however long the message is said to be. */
  readonly parts: { readonly offset: number; readonly bytes: Uint8Array }[];
  /** What of the body is there, in order, none touching. */
  filled: readonly Stretch[];
}

/** Puts one direction's messages together from their fragments; each is given once. */
export class DtlsHandshakeStream {
  readonly #pending = new Map<number, Pending>();
  readonly #done = new Set<number>();
  #hasPassedOver = false;

  /** Fragments were left out that were beyond a limit: there is more than was given. */
  get hasPassedOver(): boolean {
    return this.#hasPassedOver;
  }

  /** Of messages that are there in part. */
  get heldBytes(): number {
    let held = this.#pending.size * pendingBytes;
    for (const { parts, filled } of this.#pending.values()) {
      held += parts.length * partBytes;
      for (const [start, end] of filled) held += end - start;
    }
    return held;
  }

  push({ type, sequence, messageBytes, offset, bytes }: DtlsFragment): Uint8Array | null {
    if (this.#done.has(sequence)) return null;
    if (messageBytes > maxMessageBytes) return this.#passOver();
    const known = this.#pending.get(sequence);
    const pending = known ?? { type, messageBytes, parts: [], filled: [] };
    if (pending.type !== type || pending.messageBytes !== messageBytes) return null;
    if (known === undefined) {
      if (this.#pending.size >= maxMessages || this.#done.size >= maxMessages) {
        return this.#passOver();
      }
      this.#pending.set(sequence, pending);
    }
    const added: Stretch = [offset, offset + bytes.length];
    const filled = joined([...pending.filled, added]);
    if (filled.length > maxStretches) return this.#passOver();
    for (const [start, end] of missing(pending.filled, added)) {
      pending.parts.push({ offset: start, bytes: bytes.slice(start - offset, end - offset) });
    }
    pending.filled = filled;
    const [first] = filled;
    if (messageBytes > 0 && (first?.[0] !== 0 || first[1] !== messageBytes)) return null;
    this.#pending.delete(sequence);
    this.#done.add(sequence);
    const body = new Uint8Array(messageBytes);
    for (const part of pending.parts) body.set(part.bytes, part.offset);
    return body;
  }

  #passOver(): null {
    this.#hasPassedOver = true;
    return null;
  }
}

function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: [number, number][] = [];
  for (const [start, end] of [...stretches].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

/** What of a stretch is in none of those that are there, which stand in order. */
function missing(filled: readonly Stretch[], [start, end]: Stretch): Stretch[] {
  const gaps: Stretch[] = [];
  let from = start;
  for (const [known, knownEnd] of filled) {
    if (knownEnd <= from) continue;
    if (known >= end) break;
    if (known > from) gaps.push([from, known]);
    from = knownEnd;
  }
  if (from < end) gaps.push([from, end]);
  return gaps;
}
