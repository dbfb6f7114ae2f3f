// Certificates made anew for each test run: an authority, leaves by it, and every way to be wrong.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  cryptoProvider,
  type JsonGeneralNames,
  type X509Certificate,
} from '@peculiar/x509';

cryptoProvider.set(webcrypto as Crypto);

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 86_400_000;

export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface LeafOptions {
  /** The first of the names, unless given. */
  readonly subject?: string;
  readonly names?: readonly string[];
  readonly addresses?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export interface Authority {
  readonly caPem: string;
  issue(options?: LeafOptions): Promise<KeyAndCertificate>;
}

function makeKeys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function privatePem(keys: CryptoKeyPair): Promise<string> {
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const body = pkcs8.toString('base64').replaceAll(/.{64}/g, '$&\n');
  return `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`;
}

function leafParameters({ names = ['localhost'], addresses, notBefore, notAfter }: LeafOptions) {
  const general: JsonGeneralNames = [
    ...names.map((value) => ({ type: 'dns', value }) as const),
    ...(addresses ?? ['127.0.0.1', '::1']).map((value) => ({ type: 'ip', value }) as const),
  ];
  return {
    notBefore: notBefore ?? new Date(Date.now() - dayMs),
    notAfter: notAfter ?? new Date(Date.now() + dayMs),
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension(general)],
  };
}

/** An authority that nobody trusts unless told to. */
export async function makeAuthority(): Promise<Authority> {
  const keys = await makeKeys();
  const subject = 'CN=Onlooker test authority';
  const ca: X509Certificate = await X509CertificateGenerator.createSelfSigned({
    name: subject,
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - 10 * dayMs),
    notAfter: new Date(Date.now() + 10 * dayMs),
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    caPem: ca.toString('pem'),
    issue: async (options = {}) => {
      const leafKeys = await makeKeys();
      const cert = await X509CertificateGenerator.create({
        ...leafParameters(options),
        subject: options.subject ?? `CN=${options.names?.[0] ?? 'localhost'}`,
        issuer: subject,
        publicKey: leafKeys.publicKey,
        signingKey: keys.privateKey,
      });
      return { key: await privatePem(leafKeys), cert: cert.toString('pem') };
    },
  };
}

export async function makeSelfSigned(options: LeafOptions = {}): Promise<KeyAndCertificate> {
  const keys = await makeKeys();
  const cert = await X509CertificateGenerator.createSelfSigned({
    ...leafParameters(options),
    name: 'CN=localhost',
    keys,
  });
  return { key: await privatePem(keys), cert: cert.toString('pem') };
}
