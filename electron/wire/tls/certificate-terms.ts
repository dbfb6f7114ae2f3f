// How long a certificate is good, what key it vouches for, and how it is signed (RFC 5280 §4.1.2). Read when
// somebody looks at it, and each apart: what is wrong with one says nothing of the others.
import type { ByteReader } from '../byte-reader.ts';
import { parsing } from '../byte-reader.ts';
import { toHex } from '../hex.ts';
import type { NamedSpan } from '../readable-text.ts';
import { findOwnCertificate, readSigned } from './certificate.ts';
import { derTags, expectElement, readElement } from './der.ts';

/** Offsets count from the first byte of the message's body; null: not there, or not of this form. */
export interface CertificateTerms {
  /** "2026-11-28 12:00 UTC", "2026-11-28 23:59:59 UTC". */
  readonly validFrom: NamedSpan | null;
  readonly validUntil: NamedSpan | null;
  /** "RSA, 2048 bits". */
  readonly publicKey: NamedSpan | null;
  /** "RSA with SHA-256". */
  readonly signature: NamedSpan | null;
}

/** RFC 3279, RFC 4055, RFC 5758, RFC 8410, RFC 9881; numbers by the bytes they are written in. */
const signatures: Readonly<Record<string, string>> = {
  '2a864886f70d010102': 'RSA with MD2',
  '2a864886f70d010104': 'RSA with MD5',
  '2a864886f70d010105': 'RSA with SHA-1',
  '2a864886f70d01010a': 'RSA-PSS',
  '2a864886f70d01010b': 'RSA with SHA-256',
  '2a864886f70d01010c': 'RSA with SHA-384',
  '2a864886f70d01010d': 'RSA with SHA-512',
  '2a864886f70d01010e': 'RSA with SHA-224',
  '2a8648ce380403': 'DSA with SHA-1',
  '608648016503040302': 'DSA with SHA-256',
  '2a8648ce3d0401': 'ECDSA with SHA-1',
  '2a8648ce3d040301': 'ECDSA with SHA-224',
  '2a8648ce3d040302': 'ECDSA with SHA-256',
  '2a8648ce3d040303': 'ECDSA with SHA-384',
  '2a8648ce3d040304': 'ECDSA with SHA-512',
  '2b6570': 'Ed25519',
  '2b6571': 'Ed448',
  '2a811ccf55018375': 'SM2 with SM3',
  '608648016503040311': 'ML-DSA-44',
  '608648016503040312': 'ML-DSA-65',
  '608648016503040313': 'ML-DSA-87',
};
const rsaKeys: ReadonlySet<string> = new Set(['2a864886f70d010101', '2a864886f70d01010a']);
const curveKey = '2a8648ce3d0201';
const otherKeys: Readonly<Record<string, string>> = {
  '2a8648ce380401': 'DSA',
  '2b6570': 'Ed25519',
  '2b6571': 'Ed448',
  '608648016503040311': 'ML-DSA-44',
  '608648016503040312': 'ML-DSA-65',
  '608648016503040313': 'ML-DSA-87',
};
/** RFC 5480 §2.1.1.1, RFC 5639, SEC 2. */
const curves: Readonly<Record<string, string>> = {
  '2a8648ce3d030107': 'P-256',
  '2b81040022': 'P-384',
  '2b81040023': 'P-521',
  '2b81040021': 'P-224',
  '2b8104000a': 'secp256k1',
  '2b2403030208010107': 'brainpoolP256r1',
  '2b240303020801010b': 'brainpoolP384r1',
  '2b240303020801010d': 'brainpoolP512r1',
  '2a811ccf5501822d': 'SM2',
};

/** RFC 5280 §4.1.2.5 allows no other zone than UTC; old ones leave the seconds out. */
const timePattern = /^(\d\d|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:\.\d+)?Z$/;
const ascii = new TextDecoder('latin1');
const noTerms: CertificateTerms = {
  validFrom: null,
  validUntil: null,
  publicKey: null,
  signature: null,
};

/** Of the certificate of the sender of a Certificate message of TLS 1.2 or older. Never throws. */
export function readCertificateTerms(body: Uint8Array): CertificateTerms {
  const read = parsing(() => {
    const certificate = findOwnCertificate(body);
    return certificate && readTerms(readSigned(certificate));
  });
  return (read.ok ? read.value : null) ?? noTerms;
}

function readTerms(signed: ByteReader): CertificateTerms {
  const signature = readSpan(readElement(signed).body, describeSignature);
  readElement(signed);
  const validity = readElement(signed).body;
  const validFrom = readSpan(validity, describeTime);
  const validUntil = readSpan(validity, describeTime);
  readElement(signed);
  const publicKey = readSpan(readElement(signed).body, describeKey);
  return { validFrom, validUntil, publicKey, signature };
}

/** Where what `describe` reads stands; null where it cannot be read. */
function readSpan(
  reader: ByteReader,
  describe: (reader: ByteReader) => string | null,
): NamedSpan | null {
  const start = reader.position;
  const read = parsing(() => describe(reader));
  const value = read.ok ? read.value : null;
  return value === null ? null : { value, start, end: reader.position };
}

/** Those that nobody named here are told by their number, as it is written. */
const readOid = (reader: ByteReader): string => toHex(expectElement(reader, derTags.oid).rest());

function describeSignature(algorithm: ByteReader): string {
  const oid = readOid(algorithm);
  algorithm.rest();
  return signatures[oid] ?? `algorithm ${oid}`;
}

function describeTime(validity: ByteReader): string | null {
  const { tag, body } = readElement(validity);
  const [, year = '', ...rest] = timePattern.exec(ascii.decode(body.rest())) ?? [];
  const isShort = tag === derTags.utcTime;
  if (year.length !== (isShort ? 2 : 4) || (!isShort && tag !== derTags.generalizedTime))
    return null;
  // Of two digits, from 50 on they are of the century before.
  const century = isShort ? (Number(year) >= 50 ? '19' : '20') : '';
  const [month = '', day = '', hour = '', minute = '', second = '00'] = rest;
  const seconds = second === '00' ? '' : `:${second}`;
  return `${century}${year}-${month}-${day} ${hour}:${minute}${seconds} UTC`;
}

function describeKey(info: ByteReader): string | null {
  const algorithm = expectElement(info, derTags.sequence);
  const oid = readOid(algorithm);
  if (oid === curveKey) {
    info.rest();
    const curve = readOid(algorithm);
    return `elliptic curve, ${curves[curve] ?? curve}`;
  }
  const key = expectElement(info, derTags.bitString);
  if (rsaKeys.has(oid)) return `RSA, ${modulusBits(key)} bits`;
  return otherKeys[oid] ?? `algorithm ${oid}`;
}

/** RFC 8017 Appendix A.1.1: the modulus comes first. */
function modulusBits(key: ByteReader): number {
  // How many bits of the last byte are not used.
  key.skip(1);
  const modulus = expectElement(expectElement(key, derTags.sequence), derTags.integer);
  modulus.skipZeros();
  const bytes = modulus.rest();
  return bytes.length === 0 ? 0 : bytes.length * 8 - Math.clz32(bytes[0] ?? 0) + 24;
}
