// What a cipher suite asks for: key and IV lengths, hashes (RFC 5288, 5289, 6655, 7251, 7905, 8446 §B.4).
import { describeCipher } from '../wire/tls/cipher-suites.ts';

export type HashName = 'md5' | 'sha1' | 'sha256' | 'sha384';

export interface Suite {
  readonly mode: 'gcm' | 'ccm' | 'chacha20' | 'cbc';
  readonly keyBytes: 16 | 32;
  /** Of AEAD modes. */
  readonly tagBytes: 8 | 16;
  /** Of the pseudorandom function or of HKDF. */
  readonly hash: 'sha256' | 'sha384';
  /** Of CBC's MAC. */
  readonly mac: HashName;
}

export const hashBytes: Readonly<Record<HashName, number>> = {
  md5: 16,
  sha1: 20,
  sha256: 32,
  sha384: 48,
};

function readMac(name: string): HashName {
  if (name.endsWith('SHA384')) return 'sha384';
  return name.endsWith('SHA256') ? 'sha256' : 'sha1';
}

/** Null for suites that are not opened: RC4, 3DES, Camellia, ARIA, NULL, and unknown ones. */
export function suiteOf(id: number): Suite | null {
  const name = describeCipher(id);
  const hash = name.endsWith('SHA384') ? 'sha384' : 'sha256';
  const base = {
    tagBytes: name.endsWith('CCM_8') || name.includes('CCM_8_') ? 8 : 16,
    hash,
  } as const;
  if (name.includes('CHACHA20_POLY1305')) {
    return { ...base, mode: 'chacha20', keyBytes: 32, mac: 'sha256' };
  }
  const aes = /_AES_(128|256)_(GCM|CCM|CBC)(?:_|$)/.exec(name);
  if (aes === null) return null;
  const mode = aes[2] === 'GCM' ? 'gcm' : aes[2] === 'CCM' ? 'ccm' : 'cbc';
  return { ...base, mode, keyBytes: aes[1] === '128' ? 16 : 32, mac: readMac(name) };
}
