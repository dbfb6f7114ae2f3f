// The Certificate message of TLS 1.2 and older, which anyone on the path can read (RFC 5246 §7.4.2),
// and the few facts of X.509 an observer wants from it (RFC 5280 §4.1), by a small bounded DER reader.
import type { Result } from '../../../shared/model/result.ts';
import { ByteReader, parsing, type ParseError } from '../byte-reader.ts';
import { toHex } from '../hex.ts';
import { readableText, type NamedSpan } from '../readable-text.ts';

/** Offsets count from the first byte of the message's body. */
export interface CertificateFacts {
  readonly subjectName: NamedSpan | null;
  readonly issuerName: NamedSpan | null;
  /** Subject alternative names of type DNS. */
  readonly dnsNames: readonly NamedSpan[];
  readonly start: number;
  readonly end: number;
}

const maxCertificates = 16;
const maxNames = 500;
const tags = {
  sequence: 0x30,
  set: 0x31,
  oid: 0x06,
  context0: 0xa0,
  context3: 0xa3,
  dnsName: 0x82,
};
const commonNameOid = '550403';
const alternativeNameOid = '551d11';

/** One DER element: tag and a child reader over its contents (X.690 §8.1). */
function readElement(reader: ByteReader): { tag: number; body: ByteReader } {
  const tag = reader.u8();
  const first = reader.u8();
  if (first < 0x80) return { tag, body: reader.sub(first) };
  const count = first & 0x7f;
  if (count === 0 || count > 3) reader.fail('malformed', 'a length of this form is not DER');
  let length = 0;
  for (let n = 0; n < count; n += 1) length = length * 256 + reader.u8();
  return { tag, body: reader.sub(length) };
}

function readNamed(reader: ByteReader): NamedSpan {
  const start = reader.position;
  const value = readableText(reader.rest());
  return { value, start, end: reader.position };
}

function expectElement(reader: ByteReader, tag: number): ByteReader {
  const element = readElement(reader);
  if (element.tag !== tag) reader.fail('malformed', `expected DER tag ${tag}`);
  return element.body;
}

/** The first common name of a distinguished name. */
function readCommonName(name: ByteReader): NamedSpan | null {
  let found: NamedSpan | null = null;
  while (name.remaining > 0) {
    const attribute = expectElement(expectElement(name, tags.set), tags.sequence);
    const oid = toHex(expectElement(attribute, tags.oid).rest());
    const { body } = readElement(attribute);
    if (oid === commonNameOid && found === null) found = readNamed(body);
  }
  return found;
}

function readAlternativeNames(extensions: ByteReader): NamedSpan[] {
  const names: NamedSpan[] = [];
  const list = expectElement(extensions, tags.sequence);
  while (list.remaining > 0) {
    const extension = expectElement(list, tags.sequence);
    const oid = toHex(expectElement(extension, tags.oid).rest());
    let value = readElement(extension);
    // `critical` is a BOOLEAN that may stand before the value.
    if (extension.remaining > 0) value = readElement(extension);
    if (oid !== alternativeNameOid) continue;
    const general = expectElement(value.body, tags.sequence);
    while (general.remaining > 0) {
      const { tag, body } = readElement(general);
      if (tag === tags.dnsName && names.length < maxNames) names.push(readNamed(body));
    }
  }
  return names;
}

function readFacts(certificate: ByteReader): CertificateFacts {
  const start = certificate.position;
  const end = start + certificate.remaining;
  const signed = expectElement(expectElement(certificate, tags.sequence), tags.sequence);
  let issuerName: NamedSpan | null = null;
  let subjectName: NamedSpan | null = null;
  let dnsNames: NamedSpan[] = [];
  // version [0] is optional; then serial, signature, issuer, validity, subject, key, extensions [3].
  let element = readElement(signed);
  if (element.tag === tags.context0) element = readElement(signed);
  readElement(signed);
  issuerName = readCommonName(expectElement(signed, tags.sequence));
  readElement(signed);
  subjectName = readCommonName(expectElement(signed, tags.sequence));
  while (signed.remaining > 0) {
    const { tag, body } = readElement(signed);
    if (tag === tags.context3) dnsNames = readAlternativeNames(body);
  }
  return { subjectName, issuerName, dnsNames, start, end };
}

/** Reads the facts of each certificate, the server's own first. The chain is not checked here. */
export function parseCertificate12(body: Uint8Array): Result<CertificateFacts[], ParseError> {
  return parsing(() => {
    const reader = ByteReader.unrecorded(body);
    const list = reader.vector24('certificate_list');
    const certificates: CertificateFacts[] = [];
    while (list.remaining > 0) {
      if (certificates.length >= maxCertificates) list.fail('budget', 'too many certificates');
      certificates.push(readFacts(list.vector24('certificate')));
    }
    reader.expectEnd();
    return certificates;
  });
}
