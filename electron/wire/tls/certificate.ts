// The Certificate message of TLS 1.2 and older, which anyone on the path can read (RFC 5246 §7.4.2),
// and the few facts of X.509 an observer wants from it (RFC 5280 §4.1), by a small bounded DER reader.
import type { Result } from '../../../shared/model/result.ts';
import { ByteReader, parsing, type ParseError } from '../byte-reader.ts';
import { toHex } from '../hex.ts';
import { readableText, type NamedSpan } from '../readable-text.ts';
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
const tags = {
  sequence: 0x30,
  set: 0x31,
  oid: 0x06,
  context0: 0xa0,
  context3: 0xa3,
  email: 0x81,
  dnsName: 0x82,
};
const commonNameOid = '550403';
const organisationOids: ReadonlySet<string> = new Set(['55040a', '55040b']);
const emailOid = '2a864886f70d010901';
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

/** Text of a type that says which letters it may hold; else of ASCII. */
function readNamed(reader: ByteReader, tag?: number): NamedSpan {
  const start = reader.position;
  const bytes = reader.rest();
  const value = tag === undefined ? readableText(bytes) : directoryString(tag, bytes);
  return { value, start, end: reader.position };
}

function expectElement(reader: ByteReader, tag: number): ByteReader {
  const element = readElement(reader);
  if (element.tag !== tag) reader.fail('malformed', `expected DER tag ${tag}`);
  return element.body;
}

/** Several attributes may stand in one set: which is first there is no matter of meaning (X.690 §11.6). */
function readDistinguishedName(name: ByteReader): DistinguishedName {
  let commonName: NamedSpan | null = null;
  let organisation: NamedSpan | null = null;
  let email: NamedSpan | null = null;
  while (name.remaining > 0) {
    const set = expectElement(name, tags.set);
    while (set.remaining > 0) {
      const attribute = expectElement(set, tags.sequence);
      const oid = toHex(expectElement(attribute, tags.oid).rest());
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
      const kind = tag === tags.dnsName ? names : tag === tags.email ? emails : null;
      if (kind !== null && kind.length < maxNames) kind.push(readNamed(body));
    }
  }
}

function readFacts(certificate: ByteReader): CertificateFacts {
  const signed = expectElement(expectElement(certificate, tags.sequence), tags.sequence);
  const dnsNames: NamedSpan[] = [];
  // version [0] is optional; then serial, signature, issuer, validity, subject, key, extensions [3].
  let element = readElement(signed);
  if (element.tag === tags.context0) element = readElement(signed);
  readElement(signed);
  const issuer = readDistinguishedName(expectElement(signed, tags.sequence));
  readElement(signed);
  const subject = readDistinguishedName(expectElement(signed, tags.sequence));
  const emails = subject.email === null ? [] : [subject.email];
  while (signed.remaining > 0) {
    const { tag, body } = readElement(signed);
    if (tag === tags.context3) readAlternativeNames(body, dnsNames, emails);
  }
  return { subject, issuer, dnsNames, emails };
}

/**
 * Reads the facts of the sender's own certificate, which comes first; null where none was sent. Those that
 * vouch for it are not read, as many as they are and whatever is wrong with them.
 */
export function parseCertificate12(body: Uint8Array): Result<CertificateFacts | null, ParseError> {
  return parsing(() => {
    const reader = ByteReader.unrecorded(body);
    const list = reader.vector24('certificate_list');
    reader.expectEnd();
    return list.remaining === 0 ? null : readFacts(list.vector24('certificate'));
  });
}
