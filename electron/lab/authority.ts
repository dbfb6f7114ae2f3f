// The lab's own certificate authority. Made anew at each start, valid for a month, its key never
// leaves memory: trusting it in a lab session can't be of use to anyone else. RFC 5280.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const issuerName = 'CN=Onlooker practice lab CA, O=Onlooker practice lab';
const dayMs = 86_400_000;
const lifetimeDays = 30;

type Names = readonly [string, ...string[]];

export interface ServerCertificate {
  readonly certPem: string;
  readonly keyPem: string;
}

export interface Authority {
  readonly caPem: string;
  /** A server certificate for these names, the first of which is its subject. */
  issue(names: Names, state?: 'expired'): Promise<ServerCertificate>;
}

export async function createAuthority(): Promise<Authority> {
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: issuerName,
      keys,
      signingAlgorithm: algorithm,
      ...validity(lifetimeDays),
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return {
    caPem: certificate.toString('pem'),
    issue: (names, state) => issue(keys, names, state === 'expired' ? -1 : lifetimeDays),
  };
}

async function issue(
  authority: webcrypto.CryptoKeyPair,
  names: Names,
  endsInDays: number,
): Promise<ServerCertificate> {
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.create(
    {
      subject: `CN=${names[0]}`,
      issuer: issuerName,
      publicKey: keys.publicKey,
      signingKey: authority.privateKey,
      signingAlgorithm: algorithm,
      ...validity(endsInDays),
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        await AuthorityKeyIdentifierExtension.create(authority.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return { certPem: certificate.toString('pem'), keyPem: await exportKey(keys.privateKey) };
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n');
}

/** A month, begun an hour early for clocks that run late. */
function validity(endsInDays: number): { notBefore: Date; notAfter: Date } {
  const endsMs = Date.now() + endsInDays * dayMs;
  return {
    notBefore: new Date(endsMs - lifetimeDays * dayMs - dayMs / 24),
    notAfter: new Date(endsMs),
  };
}
