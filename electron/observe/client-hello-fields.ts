// What a ClientHello says, as labelled fields with the bytes that say it (RFC 8446 §4.1.2).
import type { HandshakeField } from '../../shared/model/tls.ts';
import type { ByteSpan } from '../../shared/model/segment.ts';
import type { ExplanationKey } from '../../shared/words/explanations.ts';
import { describeCipher } from '../wire/tls/cipher-suites.ts';
import { extensionIds } from '../wire/tls/client-extensions.ts';
import { isGrease, type ClientHello } from '../wire/tls/client-hello.ts';
import type { HandshakeMessage } from '../wire/tls/handshake.ts';
import {
  describeExtension,
  describeGroup,
  describeSignatureScheme,
  describeVersion,
} from '../wire/tls/registry.ts';
import { spanInMessage, spanOfField, spanOfMessage, type SpanPlace } from './spans.ts';

export interface Fingerprints {
  readonly ja3: string;
  readonly ja3Raw: string;
  readonly ja4: string;
}

type Describe = (id: number) => string;

const maxListed = 64;

/** Fields in the order a person asks for them, not that of the wire. */
export function clientHelloFields(
  place: SpanPlace,
  message: HandshakeMessage,
  hello: ClientHello,
  prints: Fingerprints | null,
): HandshakeField[] {
  const leaf = (path: string): ByteSpan | null => spanOfField(place, message, hello.fields, path);
  const extension = (id: number): ByteSpan | null => {
    const found = hello.extensions.find((item) => item.id === id);
    return found === undefined ? null : spanInMessage(place, message, found);
  };
  const field = (
    label: string,
    value: string,
    evidence: ByteSpan | null,
    explanationKey: ExplanationKey,
  ): HandshakeField[] => (value === '' ? [] : [{ label, value, evidence, explanationKey }]);
  const ciphers = spanInMessage(place, message, hello.cipherSpan);
  const versions = listOf(hello.supportedVersions, describeVersion);
  const whole = spanOfMessage(place, message);
  return [
    ...[hello.serverName, ...hello.furtherNames].flatMap((name) =>
      name === null
        ? []
        : field('Website name (SNI)', name.value, spanInMessage(place, message, name), 'sni'),
    ),
    ...field(
      'Protocols offered (ALPN)',
      hello.alpn.join(', '),
      extension(extensionIds.alpn),
      'alpn',
    ),
    ...(versions === ''
      ? field(
          'TLS version offered',
          describeVersion(hello.legacyVersion),
          leaf('legacy_version'),
          'tls-version',
        )
      : field(
          'TLS versions offered',
          versions,
          extension(extensionIds.supportedVersions),
          'supported-versions',
        )),
    ...field(
      'Cipher suites offered',
      listOf(hello.cipherSuites, describeCipher),
      ciphers,
      'cipher',
    ),
    ...field(
      'Key exchange groups',
      listOf(hello.groups, describeGroup),
      extension(extensionIds.supportedGroups),
      'groups',
    ),
    ...field(
      'Signature algorithms',
      listOf(hello.signatureAlgorithms, describeSignatureScheme),
      extension(extensionIds.signatureAlgorithms),
      'signature-algorithms',
    ),
    ...field(
      'Key shares',
      listOf(hello.keyShares, describeGroup),
      extension(extensionIds.keyShare),
      'key-share',
    ),
    ...ticketFields(hello, extension, field),
    ...field(
      'Early data (0-RTT)',
      hello.earlyData ? 'offered' : '',
      extension(extensionIds.earlyData),
      'early-data',
    ),
    ...field(
      'Encrypted ClientHello (ECH)',
      hello.echOffered ? 'offered, real or as GREASE: it cannot be told' : '',
      extension(extensionIds.encryptedClientHello),
      'ech',
    ),
    ...field('GREASE', hello.grease ? 'present' : '', null, 'grease'),
    ...field('Random', '32 bytes', leaf('random'), 'random'),
    ...field('Session ID', bytesOf(hello.sessionId.length), leaf('session_id.value'), 'session-id'),
    ...field(
      'Extensions',
      listOf(
        hello.extensions.map(({ id }) => id),
        describeExtension,
      ),
      null,
      'extensions',
    ),
    ...field('Fingerprint JA3', prints?.ja3 ?? '', whole, 'ja3'),
    ...field('Fingerprint JA4', prints?.ja4 ?? '', whole, 'ja4'),
  ];
}

function ticketFields(
  hello: ClientHello,
  extension: (id: number) => ByteSpan | null,
  field: (l: string, v: string, e: ByteSpan | null, k: ExplanationKey) => HandshakeField[],
): HandshakeField[] {
  const shown = bytesOf(hello.sessionTicketBytes);
  return [
    ...field('Session ticket shown', shown, extension(extensionIds.sessionTicket), 'resumption'),
    ...field(
      'Pre-shared key offered',
      hello.pskOffered ? 'a ticket from an earlier connection, or a key shared beforehand' : '',
      extension(extensionIds.preSharedKey),
      'psk',
    ),
  ];
}

const bytesOf = (count: number): string => (count === 0 ? '' : `${count} bytes`);

function listOf(ids: readonly number[], describe: Describe): string {
  const known = ids.filter((id) => !isGrease(id));
  const left = known.length - maxListed;
  const words = known.slice(0, maxListed).map(describe);
  return left > 0 ? `${words.join(', ')} and ${left} more` : words.join(', ');
}
