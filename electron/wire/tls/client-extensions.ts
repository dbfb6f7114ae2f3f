// The extensions of a ClientHello that are read (RFC 6066 §3, RFC 7301 §3.1, RFC 8446 §4.2).
import type { ByteReader, ParseError } from '../byte-reader.ts';
import { readableText, type NamedSpan } from '../readable-text.ts';

/** Of IANA's registry "TLS ExtensionType Values", those that are read. */
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

const maxFurtherNames = 8;

/** What the extensions of a hello say. */
export interface Offers {
  serverName: NamedSpan | null;
  furtherNames: NamedSpan[];
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
  contradiction: ParseError | null;
}

/** What a hello says that has no extensions: none of what they would tell. */
export const withoutExtensions = (): Offers => ({
  serverName: null,
  furtherNames: [],
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
  contradiction: null,
});

function readServerName(reader: ByteReader, offers: Offers): void {
  const list = reader.vector16('server_name_list');
  while (list.remaining > 0) {
    const type = list.field('name_type', () => list.u8());
    const name = list.vector16('host_name');
    const start = name.position;
    const bytes = name.field('value', () => name.rest());
    if (type !== 0 || bytes.length === 0) continue;
    const span = { value: readableText(bytes), start, end: name.position };
    if (offers.serverName === null) offers.serverName = span;
    else if (offers.furtherNames.length < maxFurtherNames) offers.furtherNames.push(span);
  }
}

function readAlpn(reader: ByteReader, offers: Offers): void {
  const list = reader.vector16('protocol_name_list');
  while (list.remaining > 0) {
    const protocol = list.vector8('protocol');
    const bytes = protocol.field('name', () => protocol.rest());
    offers.alpn.push(readableText(bytes));
    offers.alpnBytes.push(bytes);
  }
}

function readKeyShares(reader: ByteReader, offers: Offers): void {
  const list = reader.vector16('client_shares');
  while (list.remaining > 0) {
    offers.keyShares.push(list.field('group', () => list.u16()));
    const share = list.vector16('key_exchange');
    share.field('value', () => share.rest());
  }
}

/** Of two bytes each; one that is left over says nothing. */
export function readNumbers(list: ByteReader, name: string): number[] {
  const values = list.sub(list.remaining & ~1).restAsU16(name);
  list.field('data', () => list.skip(list.remaining));
  return values;
}

type ExtensionReader = (reader: ByteReader, offers: Offers) => void;

const numbers =
  (
    to: 'supportedVersions' | 'groups' | 'signatureAlgorithms',
    listIn: (reader: ByteReader) => ByteReader,
    name: string,
  ): ExtensionReader =>
  (reader, offers) => {
    offers[to] = readNumbers(listIn(reader), name);
  };

const extensionReaders = new Map<number, readonly [string, ExtensionReader]>([
  [extensionIds.serverName, ['server_name', readServerName]],
  [extensionIds.alpn, ['application_layer_protocol_negotiation', readAlpn]],
  [extensionIds.keyShare, ['key_share', readKeyShares]],
  [
    extensionIds.supportedVersions,
    [
      'supported_versions',
      numbers('supportedVersions', (body) => body.vector8('versions'), 'version'),
    ],
  ],
  [
    extensionIds.supportedGroups,
    ['supported_groups', numbers('groups', (body) => body.vector16('groups'), 'group')],
  ],
  [
    extensionIds.signatureAlgorithms,
    [
      'signature_algorithms',
      numbers('signatureAlgorithms', (body) => body.vector16('schemes'), 'scheme'),
    ],
  ],
  [
    extensionIds.pointFormats,
    [
      'ec_point_formats',
      (reader, offers) => {
        const list = reader.vector8('formats');
        offers.pointFormats = [...list.field('values', () => list.rest())];
      },
    ],
  ],
]);

/** What it is called here. */
export const nameOfExtension = (id: number): string =>
  extensionReaders.get(id)?.[0] ?? `extension_${id}`;

/**
 * `body` is left at its end: an empty one says nothing, and what is left over behind its list neither. Notes it
 * where a length goes beyond the body.
 */
export function readOffer(id: number, body: ByteReader, offers: Offers): void {
  const isEmpty = body.remaining === 0;
  const wrong = body.attempt('data', () => {
    if (!isEmpty) extensionReaders.get(id)?.[1](body, offers);
  });
  offers.contradiction ??= wrong;
}
