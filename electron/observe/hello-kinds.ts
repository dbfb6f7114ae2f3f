// What a ClientHello gives away, with all that does not change from one connection to the next worked out
// once for each kind of hello: its fingerprints and the protocols that it offers.
import type { Result } from '../../shared/model/result.ts';
import type { ParseError } from '../wire/byte-reader.ts';
import type { Hashes } from '../wire/hashes.ts';
import { ja3 } from '../wire/ja3.ts';
import { ja4, type Ja4Transport } from '../wire/ja4.ts';
import { readableText, type NamedSpan } from '../wire/readable-text.ts';
import { extensionIds } from '../wire/tls/client-extensions.ts';
import { parseClientHello, type ClientHello } from '../wire/tls/client-hello.ts';
import { HelloOutline } from '../wire/tls/hello-outline.ts';
import type { Fingerprints } from './client-hello-fields.ts';

/** Of a hello: all that is needed while its connection goes on. The rest is read again when asked for. */
export interface HelloFacts {
  readonly serverName: NamedSpan | null;
  readonly furtherNames: readonly NamedSpan[];
  readonly alpn: readonly string[];
  readonly pskOffered: boolean;
  readonly sessionTicketBytes: number;
  /** Length of the first TLS 1.3 ticket shown (RFC 8446 §4.2.11: identities, each with its length). */
  readonly shownTicketBytes: number | null;
  readonly earlyData: boolean;
  readonly echOffered: boolean;
  /** Null for SSL 2.0's, for which none are defined, and where it is not known what all was offered. */
  readonly prints: Fingerprints | null;
  readonly contradiction: ParseError | null;
}

const noNames: readonly NamedSpan[] = [];

export const namesIn = (hello: HelloFacts | null): readonly (NamedSpan | null)[] =>
  hello === null ? [] : [hello.serverName, ...hello.furtherNames];

/** What all hellos of a program have in common. */
interface Kind {
  readonly key: Uint8Array;
  readonly alpn: readonly string[];
  readonly prints: Fingerprints;
}

const maxKinds = 4096;
/** Longer ones are read each time anew. */
const maxKeyBytes = 2048;
/** By the run that the hashes belong to, so that nothing outlives it. */
const known = new WeakMap<Hashes, HelloKinds>();

/** `transport` is a part of JA4. */
export function readHello(
  body: Uint8Array,
  hashes: Hashes,
  transport: Ja4Transport,
): Result<HelloFacts, ParseError> {
  let kinds = known.get(hashes);
  if (kinds === undefined) {
    kinds = new HelloKinds(hashes);
    known.set(hashes, kinds);
  }
  return kinds.read(body, transport);
}

export const factsOf = (
  hello: ClientHello,
  body: Uint8Array,
  prints: Fingerprints | null,
): HelloFacts => ({
  serverName: hello.serverName,
  furtherNames: hello.furtherNames,
  alpn: hello.alpn,
  pskOffered: hello.pskOffered,
  sessionTicketBytes: hello.sessionTicketBytes,
  shownTicketBytes: shownTicketBytes(
    body,
    hello.extensions.find(({ id }) => id === extensionIds.preSharedKey)?.start ?? -1,
  ),
  earlyData: hello.earlyData,
  echOffered: hello.echOffered,
  prints,
  contradiction: hello.contradiction,
});

class HelloKinds {
  readonly #hashes: Hashes;
  readonly #outline = new HelloOutline();
  readonly #kinds = new Map<number, Kind>();
  readonly #key = new Uint8Array(maxKeyBytes);
  #keyBytes = 0;

  constructor(hashes: Hashes) {
    this.#hashes = hashes;
  }

  read(body: Uint8Array, transport: Ja4Transport): Result<HelloFacts, ParseError> {
    const outline = this.#outline;
    if (transport === 'd' || !outline.read(body) || !this.#fillKey(body, transport)) {
      return this.#parse(body, transport);
    }
    const kind = this.#find(body, transport);
    if (kind === null) return this.#parse(body, transport);
    const { nameStart: start, nameEnd: end } = outline;
    const value = {
      serverName: end > start ? { value: readableText(body, start, end), start, end } : null,
      furtherNames: noNames,
      alpn: kind.alpn,
      pskOffered: outline.pskStart !== -1,
      sessionTicketBytes: outline.ticketBytes,
      shownTicketBytes: shownTicketBytes(body, outline.pskStart),
      earlyData: outline.earlyData,
      echOffered: outline.echOffered,
      prints: kind.prints,
      contradiction: null,
    };
    return { ok: true, value };
  }

  #parse(body: Uint8Array, transport: Ja4Transport): Result<HelloFacts, ParseError> {
    const form = transport === 'd' ? 'dtls' : 'tls';
    const parsed = parseClientHello(body, form, { recording: false });
    if (!parsed.ok) return parsed;
    const { contradiction } = parsed.value;
    const prints = contradiction === null ? this.#fingerprint(parsed.value, transport) : null;
    return { ok: true, value: factsOf(parsed.value, body, prints) };
  }

  #fingerprint(hello: ClientHello, transport: Ja4Transport): Fingerprints {
    const { raw, hash } = ja3(hello, this.#hashes);
    return { ja3: hash, ja3Raw: raw, ja4: ja4(hello, this.#hashes, transport) };
  }

  /** Null where it can't be read after all. Two kinds whose keys have one hash take turns. */
  #find(body: Uint8Array, transport: Ja4Transport): Kind | null {
    const hash = hashOf(this.#key, this.#keyBytes);
    const before = this.#kinds.get(hash);
    if (before !== undefined && isSame(before.key, this.#key, this.#keyBytes)) return before;
    const parsed = parseClientHello(body, 'tls', { recording: false });
    if (!parsed.ok) return null;
    const { alpn } = parsed.value;
    const prints = this.#fingerprint(parsed.value, transport);
    const kind = { key: this.#key.slice(0, this.#keyBytes), alpn, prints };
    if (this.#kinds.size >= maxKinds) this.#kinds.clear();
    this.#kinds.set(hash, kind);
    return kind;
  }

  /** Everything that fingerprints and protocols depend on; false where that is too much. */
  #fillKey(body: Uint8Array, transport: Ja4Transport): boolean {
    const outline = this.#outline;
    const key = this.#key;
    key[0] = transport.charCodeAt(0);
    key[1] = body[0] ?? 0;
    key[2] = body[1] ?? 0;
    key[3] = outline.extensions;
    let at = 4;
    for (let n = 0; n < outline.extensions; n += 1) {
      const id = outline.extensionIds[n] ?? 0;
      key[at++] = id >> 8;
      key[at++] = id & 255;
    }
    at = put(key, at, body, outline.ciphersStart, outline.ciphersEnd);
    at = put(key, at, body, outline.groupsStart, outline.groupsEnd);
    at = put(key, at, body, outline.formatsStart, outline.formatsEnd);
    at = put(key, at, body, outline.schemesStart, outline.schemesEnd);
    at = put(key, at, body, outline.versionsStart, outline.versionsEnd);
    at = put(key, at, body, outline.alpnStart, outline.alpnEnd);
    this.#keyBytes = at;
    return at <= maxKeyBytes;
  }
}

/** A part behind its length, so that no two hellos share a key; gives where the next one goes. */
function put(key: Uint8Array, at: number, body: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const next = at + 2 + length;
  if (next > maxKeyBytes) return maxKeyBytes + 1;
  key[at] = length >> 8;
  key[at + 1] = length & 255;
  for (let n = 0; n < length; n += 1) key[at + 2 + n] = body[start + n] ?? 0;
  return next;
}

/** FNV-1a, of the first `length` bytes. */
function hashOf(bytes: Uint8Array, length: number): number {
  let hash = 0x811c9dc5;
  for (let n = 0; n < length; n += 1) hash = Math.imul(hash ^ (bytes[n] ?? 0), 0x01000193);
  return hash;
}

function isSame(known: Uint8Array, bytes: Uint8Array, length: number): boolean {
  if (known.length !== length) return false;
  for (let n = 0; n < length; n += 1) if (known[n] !== bytes[n]) return false;
  return true;
}

/** `start`: of the extension's data, whose first two bytes are the length of the list; -1 without one. */
function shownTicketBytes(body: Uint8Array, start: number): number | null {
  if (start === -1) return null;
  const [high, low] = [body[start + 2], body[start + 3]];
  return high === undefined || low === undefined ? null : (high << 8) | low;
}
