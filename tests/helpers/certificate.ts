// A certificate for a TLS server of the tests' own, made anew each run.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  cryptoProvider,
} from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
  /** It is its own authority. */
  readonly ca: string;
}

/** Gives PEM texts of a self-signed certificate for `name`, valid for a day. */
export async function makeServerCertificate(name: string): Promise<ServerCertificate> {
  cryptoProvider.set(webcrypto as Crypto);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const now = Date.now();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + 86_400_000),
    extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: name }])],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const body = pkcs8.toString('base64').replaceAll(/.{64}/g, '$&\n');
  const cert = certificate.toString('pem');
  return {
    key: `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`,
    cert,
    ca: cert,
  };
}
