// The Certificate message of TLS 1.2 and older, which anyone on the path can read (RFC 5246 §7.4.2),
// and the few facts of X.509 an observer wants from it (RFC 5280 §4.1), by a small bounded DER reader.
import type { Result } from '../../../shared/model/result.ts';
import { ByteReader, parsing, type ParseError } from '../byte-reader.ts';
import { toHex } from '../hex.ts';
import { readableText, type NamedSpan } from '../readable-text.ts';
import { derTags, expectElement, readElement } from './der.ts';
import { directoryString } from './directory-string.ts';

/** Offsets count from the first byte of the message's body. */
export interface CertificateFacts {
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  /** Subject alternative names of type DNS. */
  readonly dnsNames: readonly NamedSpan[];
  /** Of mail: alternative names of that type, and what older ones put into the subject. */
  readonly emails: readonly NamedSpan[];
}

/** Of each kind the first. */
export interface DistinguishedName {
  readonly commonName: NamedSpan | null;
  /** Many authorities of old, and some servers, are named by nothing else. */
  readonly organisation: NamedSpan | null;
  readonly email: NamedSpan | null;
}

const maxNames = 500;
/** Of a general name (RFC 5280 §4.2.1.6). */
const nameTags = { email: 0x81, dnsName: 0x82 } as const;
const commonNameOid = '550403';
const organisationOids: ReadonlySet<string> = new Set(['55040a', '55040b']);
const emailOid = '2a864886f70d010901';
const alternativeNameOid = '551d11';

/** Text of a type that says which letters it may hold; else of ASCII. */
function readNamed(reader: ByteReader, tag?: number): NamedSpan {
  const start = reader.position;
  const bytes = reader.rest();
  const value = tag === undefined ? readableText(bytes) : directoryString(tag, bytes);
  return { value, start, end: reader.position };
}

/** Several attributes may stand in one set: which is first there is no matter of meaning (X.690 §11.6). */
function readDistinguishedName(name: ByteReader): DistinguishedName {
  let commonName: NamedSpan | null = null;
  let organisation: NamedSpan | null = null;
  let email: NamedSpan | null = null;
  while (name.remaining > 0) {
    const set = expectElement(name, derTags.set);
    while (set.remaining > 0) {
      const attribute = expectElement(set, derTags.sequence);
      const oid = toHex(expectElement(attribute, derTags.oid).rest());
      const { tag, body } = readElement(attribute);
      if (oid === commonNameOid) commonName ??= readNamed(body, tag);
      else if (organisationOids.has(oid)) organisation ??= readNamed(body, tag);
      else if (oid === emailOid) email ??= readNamed(body, tag);
    }
  }
  return { commonName, organisation, email };
}

/** Puts them into `names` and `emails`. */
function readAlternativeNames(
  extensions: ByteReader,
  names: NamedSpan[],
  emails: NamedSpan[],
): void {
  const list = expectElement(extensions, derTags.sequence);
  while (list.remaining > 0) {
    const extension = expectElement(list, derTags.sequence);
    const oid = toHex(expectElement(extension, derTags.oid).rest());
    let value = readElement(extension);
    // `critical` is a BOOLEAN that may stand before the value.
    if (extension.remaining > 0) value = readElement(extension);
    if (oid !== alternativeNameOid) continue;
    const general = expectElement(value.body, derTags.sequence);
    while (general.remaining > 0) {
      const { tag, body } = readElement(general);
      const kind = tag === nameTags.dnsName ? names : tag === nameTags.email ? emails : null;
      if (kind !== null && kind.length < maxNames) kind.push(readNamed(body));
    }
  }
}

/** The part that is signed, behind version and serial number. */
export function readSigned(certificate: ByteReader): ByteReader {
  const signed = expectElement(expectElement(certificate, derTags.sequence), derTags.sequence);
  // version [0] is optional; then serial, signature, issuer, validity, subject, key, extensions [3].
  if (readElement(signed).tag === derTags.context0) readElement(signed);
  return signed;
}

function readFacts(certificate: ByteReader): CertificateFacts {
  const signed = readSigned(certificate);
  const dnsNames: NamedSpan[] = [];
  readElement(signed);
  const issuer = readDistinguishedName(expectElement(signed, derTags.sequence));
  readElement(signed);
  const subject = readDistinguishedName(expectElement(signed, derTags.sequence));
  const emails = subject.email === null ? [] : [subject.email];
  while (signed.remaining > 0) {
    const { tag, body } = readElement(signed);
    if (tag === derTags.context3) readAlternativeNames(body, dnsNames, emails);
  }
  return { subject, issuer, dnsNames, emails };
}

/** The sender's own certificate, which comes first; null where none was sent. Throws ParseError. */
export function findOwnCertificate(body: Uint8Array): ByteReader | null {
  const reader = ByteReader.unrecorded(body);
  const list = reader.vector24('certificate_list');
  reader.expectEnd();
  return list.remaining === 0 ? null : list.vector24('certificate');
}

/**
 * Reads the facts of the sender's own certificate; null where none was sent. Those that vouch for it are not
 * read, as many as they are and whatever is wrong with them.
 */
export function parseCertificate12(body: Uint8Array): Result<CertificateFacts | null, ParseError> {
  return parsing(() => {
    const certificate = findOwnCertificate(body);
    return certificate && readFacts(certificate);
  });
}
