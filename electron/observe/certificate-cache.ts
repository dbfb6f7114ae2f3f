// Certificates once read: a site shows the same ones with every connection, and reading them costs more
// than all the rest of a handshake.
import type { Result } from '../../shared/model/result.ts';
import type { ParseError } from '../wire/byte-reader.ts';
import type { Hashes } from '../wire/hashes.ts';
import { parseCertificate12, type CertificateFacts } from '../wire/tls/certificate.ts';

/** A Certificate message's body, and what the server's own certificate says; null: there is none. */
export interface KnownCertificate {
  /** Nobody's to change: connections share it. */
  readonly body: Uint8Array;
  readonly leaf: CertificateFacts | null;
}

const limits = { certificates: 2048, bytes: 4 * 1024 * 1024 } as const;
/** At the end of a certificate stands its signature: no two have the same. */
const hashedBytes = 64;

/** By the run that the hashes belong to, so that nothing outlives it. */
const byRun = new WeakMap<Hashes, CertificateCache>();

export function certificatesOf(hashes: Hashes): CertificateCache {
  let cache = byRun.get(hashes);
  if (cache === undefined) {
    cache = new CertificateCache();
    byRun.set(hashes, cache);
  }
  return cache;
}

class CertificateCache {
  readonly #known = new Map<number, KnownCertificate>();
  #bytes = 0;

  /** Takes no hold of `body`. */
  read(body: Uint8Array): Result<KnownCertificate, ParseError> {
    const hash = hashOf(body);
    const before = this.#known.get(hash);
    if (before !== undefined && isSame(before.body, body)) return { ok: true, value: before };
    const parsed = parseCertificate12(body);
    if (!parsed.ok) return parsed;
    const value = { body: new Uint8Array(body), leaf: parsed.value };
    this.#add(hash, value);
    return { ok: true, value };
  }

  #add(hash: number, certificate: KnownCertificate): void {
    const isFull = this.#known.size >= limits.certificates || this.#bytes >= limits.bytes;
    if (isFull) {
      this.#known.clear();
      this.#bytes = 0;
    }
    this.#known.set(hash, certificate);
    this.#bytes += certificate.body.length;
  }
}

/** FNV-1a of the end. */
function hashOf(body: Uint8Array): number {
  let hash = 0x811c9dc5 ^ body.length;
  for (let at = Math.max(0, body.length - hashedBytes); at < body.length; at += 1) {
    hash = Math.imul(hash ^ (body[at] ?? 0), 0x01000193);
  }
  return hash;
}

function isSame(first: Uint8Array, second: Uint8Array): boolean {
  if (first.length !== second.length) return false;
  for (let n = 0; n < first.length; n += 1) if (first[n] !== second[n]) return false;
  return true;
}
