// ClientHello (RFC 8446 §4.1.2, RFC 6066 §3, RFC 7301 §3.1, RFC 8701 GREASE, draft-ietf-tls-esni).
import type { Result } from '../../../shared/model/result.ts';
import { ByteReader, parsing, type Field, type ParseError } from '../byte-reader.ts';
import type { NamedSpan } from '../readable-text.ts';
import {
  extensionIds,
  nameOfExtension,
  readNumbers,
  readOffer,
  withoutExtensions,
  type Offers,
} from './client-extensions.ts';
import { readExtensionList } from './extension-list.ts';

/** Offsets count from the first byte of the message's body. */
export interface Extension {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

export interface ClientHello {
  readonly legacyVersion: number;
  readonly sessionId: Uint8Array;
  readonly cipherSuites: readonly number[];
  readonly cipherSpan: { readonly start: number; readonly end: number };
  readonly extensions: readonly Extension[];
  readonly serverName: NamedSpan | null;
  /** Only one is allowed. */
  readonly furtherNames: readonly NamedSpan[];
  readonly alpn: readonly string[];
  /** The protocols' first bytes, for JA4, which hashes bytes that are no text too. */
  readonly alpnBytes: readonly Uint8Array[];
  readonly supportedVersions: readonly number[];
  readonly groups: readonly number[];
  readonly pointFormats: readonly number[];
  readonly signatureAlgorithms: readonly number[];
  readonly keyShares: readonly number[];
  readonly pskOffered: boolean;
  readonly sessionTicketBytes: number;
  readonly earlyData: boolean;
  readonly grease: boolean;
  readonly echOffered: boolean;
  /** A length goes beyond what it stands in: of that part nothing, or not all, is told. */
  readonly contradiction: ParseError | null;
  /** Leaves that partition the body. */
  readonly fields: readonly Field[];
}

const maxExtensions = 256;

/** Values 0x?A?A with equal halves, put in by clients to keep servers tolerant (RFC 8701 §2). */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
}

function readExtension(reader: ByteReader, offers: Offers): Extension {
  const id = reader.field('type', () => reader.u16());
  const body = reader.vector16(nameOfExtension(id));
  const start = body.position;
  const length = body.remaining;
  readOffer(id, body, offers);
  if (id === extensionIds.preSharedKey) offers.pskOffered = true;
  if (id === extensionIds.earlyData) offers.earlyData = true;
  if (id === extensionIds.encryptedClientHello) offers.echOffered = true;
  if (id === extensionIds.sessionTicket) offers.sessionTicketBytes = length;
  return { id, start, end: start + length };
}

function readExtensions(reader: ByteReader, offers: Offers): readonly Extension[] {
  const { extensions, contradiction } = readExtensionList(reader, maxExtensions, (list) =>
    readExtension(list, offers),
  );
  offers.contradiction ??= contradiction;
  return extensions;
}

function readClientHello(reader: ByteReader, transport: 'tls' | 'dtls'): ClientHello {
  const offers = withoutExtensions();
  const legacyVersion = reader.field('legacy_version', () => reader.u16());
  reader.field('random', () => reader.skip(32));
  const session = reader.vector8('session_id');
  const sessionId = session.field('value', () => session.rest());
  if (transport === 'dtls') {
    const cookie = reader.vector8('cookie');
    cookie.field('value', () => cookie.rest());
  }
  const ciphers = reader.vector16('cipher_suites');
  const cipherSpan = { start: ciphers.position, end: ciphers.position + ciphers.remaining };
  const cipherSuites = readNumbers(ciphers, 'suite');
  const compression = reader.vector8('compression_methods');
  compression.field('values', () => compression.skip(compression.remaining));
  const extensions = readExtensions(reader, offers);
  return {
    legacyVersion,
    sessionId,
    cipherSuites,
    cipherSpan,
    extensions,
    ...offers,
    grease: cipherSuites.some(isGrease) || extensions.some(({ id }) => isGrease(id)),
    fields: reader.fields,
  };
}

/**
 * Reads a ClientHello's body (without the handshake header). That of DTLS has a cookie in it (RFC 6347 §4.2.1).
 * What is left over in it says nothing, as to tshark; what contradicts its lengths is left out. `recording` false
 * leaves out `fields`.
 */
export function parseClientHello(
  body: Uint8Array,
  transport: 'tls' | 'dtls' = 'tls',
  { recording = true } = {},
): Result<ClientHello, ParseError> {
  const reader = recording ? new ByteReader(body) : ByteReader.unrecorded(body);
  return parsing(() => readClientHello(reader, transport));
}
