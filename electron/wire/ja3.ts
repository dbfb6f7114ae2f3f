// JA3, a fingerprint of the software that said hello: MD5 over the order of its offers
// (Althouse, Atkinson, Atkins: "TLS Fingerprinting with JA3 and JA3S", 2019).
import type { Hashes } from './hashes.ts';
import { isGrease, type ClientHello } from './tls/client-hello.ts';

/** Gives the string that is hashed and its MD5. GREASE is left out; the version is the legacy one. */
export function ja3(hello: ClientHello, hashes: Hashes): { raw: string; hash: string } {
  const join = (values: readonly number[]): string =>
    values.filter((value) => !isGrease(value)).join('-');
  const raw = [
    hello.legacyVersion,
    join(hello.cipherSuites),
    join(hello.extensions.map((extension) => extension.id)),
    join(hello.groups),
    hello.pointFormats.join('-'),
  ].join(',');
  return { raw, hash: hashes.md5Hex(raw) };
}
