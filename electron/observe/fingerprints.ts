// JA3 and JA4 of a hello, worked out once for each kind of hello: a handful of programs say the same
// thing over and over, and sorting and hashing it costs as much as reading it.
import type { Hashes } from '../wire/hashes.ts';
import { ja3 } from '../wire/ja3.ts';
import { ja4, type Ja4Transport } from '../wire/ja4.ts';
import type { ClientHello } from '../wire/tls/client-hello.ts';
import type { Fingerprints } from './client-hello-fields.ts';

const maxRemembered = 4096;
/** By the run that the hashes belong to, so that nothing outlives it. */
const remembered = new WeakMap<Hashes, Map<string, string>>();

export function fingerprintsOf(
  hello: ClientHello,
  hashes: Hashes,
  transport: Ja4Transport,
): Fingerprints {
  const { raw, hash } = ja3(hello, hashes);
  const known = remembered.get(hashes) ?? new Map<string, string>();
  if (known.size === 0) remembered.set(hashes, known);
  // Everything that JA4 depends on and JA3 does not.
  const { signatureAlgorithms, supportedVersions, alpnBytes } = hello;
  const first = alpnBytes[0];
  const alpn = first === undefined ? '' : `${first.length}.${first[0]}.${first.at(-1)}`;
  const key = `${transport} ${raw} ${signatureAlgorithms.join()} ${supportedVersions.join()} ${alpn}`;
  let print = known.get(key);
  if (print === undefined) {
    print = ja4(hello, hashes, transport);
    if (known.size >= maxRemembered) known.clear();
    known.set(key, print);
  }
  return { ja3: hash, ja3Raw: raw, ja4: print };
}
