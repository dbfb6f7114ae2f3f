// Keys from secrets: HKDF-Expand-Label of TLS 1.3 (RFC 8446 §7.1, §7.3) and the pseudorandom function of
// TLS 1.2 and older (RFC 5246 §5, §6.3; RFC 2246 §5).
import { createHmac } from 'node:crypto';
import { hashBytes, type HashName } from './suite.ts';
import { tls12 } from '../wire/tls/versions.ts';

const ascii = new TextEncoder();

function hmac(hash: HashName, key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const mac = createHmac(hash, key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** HKDF-Expand-Label with an empty context. */
export function expandLabel(
  hash: HashName,
  secret: Uint8Array,
  label: string,
  lengthBytes: number,
): Uint8Array {
  const name = ascii.encode(`tls13 ${label}`);
  const info = Uint8Array.from([lengthBytes >> 8, lengthBytes & 255, name.length, ...name, 0]);
  const output = new Uint8Array(lengthBytes);
  let block: Uint8Array = new Uint8Array(0);
  for (let n = 0; n * hashBytes[hash] < lengthBytes; n += 1) {
    block = hmac(hash, secret, block, info, Uint8Array.of(n + 1));
    const at = n * hashBytes[hash];
    output.set(block.subarray(0, lengthBytes - at), at);
  }
  return output;
}

export interface TrafficKeys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
}

/** RFC 8446 §7.3. */
export function trafficKeys(hash: HashName, secret: Uint8Array, keyBytes: number): TrafficKeys {
  return {
    key: expandLabel(hash, secret, 'key', keyBytes),
    iv: expandLabel(hash, secret, 'iv', 12),
  };
}

/** The secret behind a KeyUpdate (RFC 8446 §7.2). */
export function nextTrafficSecret(hash: HashName, secret: Uint8Array): Uint8Array {
  return expandLabel(hash, secret, 'traffic upd', hashBytes[hash]);
}

function expandPseudorandom(
  hash: HashName,
  secret: Uint8Array,
  seed: Uint8Array,
  lengthBytes: number,
): Uint8Array {
  const output = new Uint8Array(lengthBytes);
  let link = seed;
  for (let at = 0; at < lengthBytes; at += hashBytes[hash]) {
    link = hmac(hash, secret, link);
    output.set(hmac(hash, secret, link, seed).subarray(0, lengthBytes - at), at);
  }
  return output;
}

export interface KeyBlockInput {
  readonly version: number;
  readonly hash: HashName;
  readonly master: Uint8Array;
  readonly clientRandom: Uint8Array;
  readonly serverRandom: Uint8Array;
}

/** The key block (RFC 5246 §6.3). TLS 1.0 and 1.1 mix MD5 and SHA-1 over halves of the secret. */
export function expandKeyBlock(input: KeyBlockInput, lengthBytes: number): Uint8Array {
  const { version, hash, master, clientRandom, serverRandom } = input;
  const label = ascii.encode('key expansion');
  const seed = Uint8Array.from([...label, ...serverRandom, ...clientRandom]);
  if (version >= tls12) return expandPseudorandom(hash, master, seed, lengthBytes);
  const half = Math.ceil(master.length / 2);
  const first = expandPseudorandom('md5', master.subarray(0, half), seed, lengthBytes);
  const second = expandPseudorandom('sha1', master.subarray(-half), seed, lengthBytes);
  return first.map((byte, n) => byte ^ (second[n] ?? 0));
}
