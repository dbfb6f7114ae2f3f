// ClientHello (RFC 8446 §4.1.2, RFC 6066 §3, RFC 7301 §3.1, RFC 8701 GREASE, draft-ietf-tls-esni).
import type { Result } from '../../../shared/model/result.ts';
import { ByteReader, parsing, type Field, type ParseError } from '../byte-reader.ts';
import { readableText, type NamedSpan } from '../readable-text.ts';

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
  /** Leaves that partition the body. */
  readonly fields: readonly Field[];
}

export const extensionIds = {
  serverName: 0,
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  alpn: 16,
  clientCertificateType: 19,
  serverCertificateType: 20,
  sessionTicket: 35,
  preSharedKey: 41,
  earlyData: 42,
  supportedVersions: 43,
  keyShare: 51,
  encryptedClientHello: 0xfe0d,
} as const;

const maxExtensions = 256;

/** Values 0x?A?A with equal halves, put in by clients to keep servers tolerant (RFC 8701 §2). */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
}

interface Draft {
  serverName: NamedSpan | null;
  alpn: string[];
  alpnBytes: Uint8Array[];
  supportedVersions: number[];
  groups: number[];
  pointFormats: number[];
  signatureAlgorithms: number[];
  keyShares: number[];
  pskOffered: boolean;
  sessionTicketBytes: number;
  earlyData: boolean;
  echOffered: boolean;
}

/** What a hello says that has no extensions: none of what they would tell. */
export const withoutExtensions = (): Draft => ({
  serverName: null,
  alpn: [],
  alpnBytes: [],
  supportedVersions: [],
  groups: [],
  pointFormats: [],
  signatureAlgorithms: [],
  keyShares: [],
  pskOffered: false,
  sessionTicketBytes: 0,
  earlyData: false,
  echOffered: false,
});

function readServerName(reader: ByteReader, draft: Draft): void {
  // An empty extension is legal in the server's answer only, but costs nothing to accept.
  if (reader.remaining === 0) return;
  const list = reader.vector16('server_name_list');
  while (list.remaining > 0) {
    const type = list.field('name_type', () => list.u8());
    const name = list.vector16('host_name');
    const start = name.position;
    const bytes = name.field('value', () => name.rest());
    if (type === 0 && draft.serverName === null && bytes.length > 0) {
      draft.serverName = { value: readableText(bytes), start, end: name.position };
    }
  }
}

function readAlpn(reader: ByteReader, draft: Draft): void {
  const list = reader.vector16('protocol_name_list');
  while (list.remaining > 0) {
    const protocol = list.vector8('protocol');
    const bytes = protocol.field('name', () => protocol.rest());
    draft.alpn.push(readableText(bytes));
    draft.alpnBytes.push(bytes);
  }
}

function readKeyShares(reader: ByteReader, draft: Draft): void {
  const list = reader.vector16('client_shares');
  while (list.remaining > 0) {
    draft.keyShares.push(list.field('group', () => list.u16()));
    const share = list.vector16('key_exchange');
    share.field('value', () => share.rest());
  }
}

type ExtensionReader = (reader: ByteReader, draft: Draft) => void;

const extensionReaders = new Map<number, readonly [string, ExtensionReader]>([
  [extensionIds.serverName, ['server_name', readServerName]],
  [extensionIds.alpn, ['application_layer_protocol_negotiation', readAlpn]],
  [extensionIds.keyShare, ['key_share', readKeyShares]],
  [
    extensionIds.supportedVersions,
    [
      'supported_versions',
      (reader, draft) =>
        void (draft.supportedVersions = reader.vector8('versions').restAsU16('version')),
    ],
  ],
  [
    extensionIds.supportedGroups,
    [
      'supported_groups',
      (reader, draft) => void (draft.groups = reader.vector16('groups').restAsU16('group')),
    ],
  ],
  [
    extensionIds.signatureAlgorithms,
    [
      'signature_algorithms',
      (reader, draft) =>
        void (draft.signatureAlgorithms = reader.vector16('schemes').restAsU16('scheme')),
    ],
  ],
  [
    extensionIds.pointFormats,
    [
      'ec_point_formats',
      (reader, draft) => {
        const list = reader.vector8('formats');
        draft.pointFormats = [...list.field('values', () => list.rest())];
      },
    ],
  ],
]);

function readExtension(reader: ByteReader, draft: Draft): Extension {
  const id = reader.field('type', () => reader.u16());
  const known = extensionReaders.get(id);
  const body = reader.vector16(known?.[0] ?? `extension_${id}`);
  const start = body.position;
  const length = body.remaining;
  if (known !== undefined) {
    known[1](body, draft);
    body.expectEnd();
  }
  body.field('data', () => body.skip(body.remaining));
  if (id === extensionIds.preSharedKey) draft.pskOffered = true;
  if (id === extensionIds.earlyData) draft.earlyData = true;
  if (id === extensionIds.encryptedClientHello) draft.echOffered = true;
  if (id === extensionIds.sessionTicket) draft.sessionTicketBytes = length;
  return { id, start, end: start + length };
}

function readExtensions(reader: ByteReader, draft: Draft): Extension[] {
  const extensions: Extension[] = [];
  if (reader.remaining === 0) return extensions;
  const list = reader.vector16('extensions');
  while (list.remaining > 0) {
    if (extensions.length >= maxExtensions) list.fail('budget', 'too many extensions');
    extensions.push(readExtension(list, draft));
  }
  return extensions;
}

function readClientHello(reader: ByteReader, transport: 'tls' | 'dtls'): ClientHello {
  const draft = withoutExtensions();
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
  const cipherSuites = ciphers.restAsU16('suite');
  const compression = reader.vector8('compression_methods');
  compression.field('values', () => compression.skip(compression.remaining));
  const extensions = readExtensions(reader, draft);
  reader.expectEnd();
  return {
    legacyVersion,
    sessionId,
    cipherSuites,
    cipherSpan,
    extensions,
    ...draft,
    grease: cipherSuites.some(isGrease) || extensions.some(({ id }) => isGrease(id)),
    fields: reader.fields,
  };
}

/**
 * Reads a ClientHello's body (without the handshake header); all bytes must be its own. That of DTLS has
 * a cookie in it (RFC 6347 §4.2.1). `recording` false leaves out `fields`.
 */
export function parseClientHello(
  body: Uint8Array,
  transport: 'tls' | 'dtls' = 'tls',
  { recording = true } = {},
): Result<ClientHello, ParseError> {
  const reader = recording ? new ByteReader(body) : ByteReader.unrecorded(body);
  return parsing(() => readClientHello(reader, transport));
}
