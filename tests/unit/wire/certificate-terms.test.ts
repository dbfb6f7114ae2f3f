// How long a certificate is good, its key and its signature: as Node reads them from the same bytes.
import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import { expect, test } from 'vitest';
import { readCertificateTerms } from '../../../electron/wire/tls/certificate-terms.ts';

type Algorithm = RsaHashedKeyGenParams | EcKeyGenParams | { name: 'Ed25519' };

const rsa = (name: string, modulusLength: number, hash: string): Algorithm => ({
  name,
  modulusLength,
  hash,
  publicExponent: Uint8Array.from([1, 0, 1]),
});
const ecdsa = (namedCurve: string, hash: string): Algorithm & { hash: string } => ({
  name: 'ECDSA',
  namedCurve,
  hash,
});
const day = (text: string): Date => new Date(`${text}T08:09:10Z`);

async function certify(algorithm: Algorithm, notBefore: Date, notAfter: Date): Promise<Uint8Array> {
  const keys = (await crypto.subtle.generateKey(algorithm, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair;
  const name = 'CN=portal.example';
  // Its size matters to RSA-PSS alone.
  const signingAlgorithm = Object.assign({ saltLength: 32 }, algorithm);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    signingAlgorithm,
    notBefore,
    notAfter,
  });
  return new Uint8Array(certificate.rawData);
}

const u24 = (value: number): number[] => [value >> 16, (value >> 8) & 0xff, value & 0xff];
const messageOf = (certificate: Uint8Array): Uint8Array =>
  Uint8Array.from([...u24(certificate.length + 3), ...u24(certificate.length), ...certificate]);

test.each([
  [rsa('RSASSA-PKCS1-v1_5', 2048, 'SHA-256'), 'RSA, 2048 bits', 'RSA with SHA-256'],
  [rsa('RSASSA-PKCS1-v1_5', 1024, 'SHA-1'), 'RSA, 1024 bits', 'RSA with SHA-1'],
  [rsa('RSASSA-PKCS1-v1_5', 2056, 'SHA-512'), 'RSA, 2056 bits', 'RSA with SHA-512'],
  [ecdsa('P-256', 'SHA-256'), 'elliptic curve, P-256', 'ECDSA with SHA-256'],
  [ecdsa('P-384', 'SHA-384'), 'elliptic curve, P-384', 'ECDSA with SHA-384'],
  [{ name: 'Ed25519' } as const, 'Ed25519', 'Ed25519'],
])('%o', async (algorithm, key, signature) => {
  const certificate = await certify(algorithm, day('2026-01-02'), day('2027-03-04'));
  const body = messageOf(certificate);
  const terms = readCertificateTerms(body);
  const theirs = new X509Certificate(certificate);
  for (const [ours, text] of [
    [terms.validFrom, theirs.validFrom],
    [terms.validUntil, theirs.validTo],
  ] as const) {
    expect(Date.parse(ours?.value ?? '')).toBe(Date.parse(text));
  }
  expect(terms.validUntil?.value).toBe('2027-03-04 08:09:10 UTC');
  expect([terms.publicKey?.value, terms.signature?.value]).toEqual([key, signature]);
  const { modulusLength = 0 } = theirs.publicKey.asymmetricKeyDetails ?? {};
  expect(Number(/(\d+) bits/.exec(key)?.[1] ?? 0)).toBe(modulusLength);
  const spelled = body.subarray(terms.validUntil?.start, terms.validUntil?.end);
  expect(Buffer.from(spelled).toString('latin1')).toContain('270304080910Z');
});

test('times of both forms, on either side of the turn of a century', async () => {
  const old = await certify(ecdsa('P-256', 'SHA-256'), day('1999-12-31'), day('2060-01-01'));
  const terms = readCertificateTerms(messageOf(old));
  expect(terms.validFrom?.value).toBe('1999-12-31 08:09:10 UTC');
  expect(terms.validUntil?.value).toBe('2060-01-01 08:09:10 UTC');
});

test('what is wrong with one says nothing of the others', async () => {
  const body = messageOf(
    await certify(rsa('RSA-PSS', 2048, 'SHA-256'), day('2026-01-02'), day('2027-03-04')),
  );
  const { validFrom, signature } = readCertificateTerms(body);
  expect(signature?.value).toBe('RSA-PSS');
  body[(validFrom?.start ?? 0) + 4] = 0xff;
  const damaged = readCertificateTerms(body);
  expect(damaged.validFrom).toBeNull();
  expect(damaged.validUntil?.value).toBe('2027-03-04 08:09:10 UTC');
  expect(damaged.publicKey?.value).toBe('RSA, 2048 bits');
  const cut = readCertificateTerms(body.subarray(0, -1));
  expect(Object.values(cut)).toEqual([null, null, null, null]);
});
