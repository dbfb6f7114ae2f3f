// What the server's readable messages say, and a client's certificate, as labelled fields with their bytes
// (RFC 8446 §4.1.3, RFC 5246 §7.4).
import type { HandshakeField } from '../../shared/model/tls.ts';
import type { ByteSpan } from '../../shared/model/segment.ts';
import { validFromLabel, validUntilLabel } from '../../shared/words/certificate-words.ts';
import type { ExplanationKey } from '../../shared/words/explanations.ts';
import { readCertificateTerms } from '../wire/tls/certificate-terms.ts';
import type { CertificateFacts, DistinguishedName } from '../wire/tls/certificate.ts';
import { describeCipher } from '../wire/tls/cipher-suites.ts';
import type { NamedSpan } from '../wire/readable-text.ts';
import type { HandshakeMessage } from '../wire/tls/handshake.ts';
import { describeGroup, describeVersion } from '../wire/tls/registry.ts';
import type { ServerHello } from '../wire/tls/server-hello.ts';
import { spanInMessage, spanOfField, type SpanPlace } from './spans.ts';

const maxNames = 50;

function fieldOf(
  label: string,
  value: string | null,
  evidence: ByteSpan | null,
  explanationKey: ExplanationKey,
): HandshakeField[] {
  return value === null ? [] : [{ label, value, evidence, explanationKey }];
}

export function serverHelloFields(
  place: SpanPlace,
  message: HandshakeMessage,
  hello: ServerHello,
): HandshakeField[] {
  const leaf = (path: string): ByteSpan | null => spanOfField(place, message, hello.fields, path);
  const selected = leaf('extensions.extension_43.selected_version') ?? leaf('legacy_version');
  const cipher = spanInMessage(place, message, hello.cipherSpan);
  const group = hello.keyShareGroup === null ? null : describeGroup(hello.keyShareGroup);
  return [
    ...fieldOf('TLS version chosen', describeVersion(hello.version), selected, 'tls-version'),
    ...fieldOf('Cipher suite chosen', describeCipher(hello.cipherSuite), cipher, 'cipher'),
    ...fieldOf(
      'Protocol chosen (ALPN)',
      hello.alpn,
      leaf('extensions.extension_16.protocol_name_list.protocol.name'),
      'alpn',
    ),
    ...fieldOf('Key share', group, leaf('extensions.extension_51.group'), 'key-share'),
    ...fieldOf(
      'Pre-shared key',
      hello.pskSelected
        ? 'accepted: a key from an earlier connection, or one shared beforehand'
        : null,
      leaf('extensions.extension_41.data'),
      'psk',
    ),
    ...fieldOf('Random', '32 bytes', leaf('random'), 'random'),
  ];
}

export type CertificateOwner = 'server' | 'client';

export function certificateFields(
  place: SpanPlace,
  message: HandshakeMessage,
  leaf: CertificateFacts,
  owner: CertificateOwner,
): HandshakeField[] {
  const named = (label: string, name: NamedSpan | null, key: ExplanationKey): HandshakeField[] =>
    name === null ? [] : fieldOf(label, name.value, spanInMessage(place, message, name), key);
  const terms = readCertificateTerms(message.body);
  return [
    ...named('Subject', nameOf(leaf.subject), 'certificate'),
    ...named('Issuer', nameOf(leaf.issuer), 'certificate'),
    ...leaf.dnsNames.slice(0, maxNames).flatMap((name) => named('Valid for', name, 'certificate')),
    ...named(validFromLabel, terms.validFrom, 'certificate'),
    ...named(validUntilLabel, terms.validUntil, 'certificate'),
    ...named('Public key', terms.publicKey, 'certificate'),
    ...named('Signed with', terms.signature, 'certificate'),
    ...(owner === 'client'
      ? leaf.emails.slice(0, maxNames).flatMap((name) => named('E-mail', name, 'certificate'))
      : fieldOf('What it proves', proofOf(leaf), null, 'lock-icon')),
  ];
}

const nameOf = ({ commonName, organisation }: DistinguishedName): NamedSpan | null =>
  commonName ?? organisation;

const proofOf = ({ subject, dnsNames }: CertificateFacts): string | null =>
  subject.commonName === null && dnsNames.length === 0
    ? null
    : 'where a trusted authority signed it, that the server holds this name; never that the site is honest';
