// JA3, a fingerprint of the software that said hello: MD5 over the order of its offers
// (Althouse, Atkinson, Atkins: "TLS Fingerprinting with JA3 and JA3S", 2019).
import type { Hashes } from './hashes.ts';
import { isGrease, type ClientHello } from './tls/client-hello.ts';

/** Gives the string that is hashed and its MD5. GREASE is left out; the version is the legacy one. */
export function ja3(hello: ClientHello, hashes: Hashes): { raw: string; hash: string } {
  const ids = hello.extensions.map((extension) => extension.id);
  const raw =
    `${hello.legacyVersion},${join(hello.cipherSuites)},${join(ids)},${join(hello.groups)},` +
    hello.pointFormats.join('-');
  return { raw, hash: hashes.md5Hex(raw) };
}

function join(values: readonly number[]): string {
  let text = '';
  for (const value of values) {
    if (!isGrease(value)) text = text === '' ? String(value) : `${text}-${value}`;
  }
  return text;
}
