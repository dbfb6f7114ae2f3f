// What a cipher suite asks for: key and IV lengths, hashes (RFC 5288, 5289, 6655, 7251, 7905, 8446 §B.4).
import { describeCipher } from '../wire/tls/cipher-suites.ts';

export type HashName = 'md5' | 'sha1' | 'sha256' | 'sha384';

export interface Suite {
  readonly mode: 'gcm' | 'ccm' | 'chacha20' | 'cbc' | 'rc4' | 'null';
  readonly keyBytes: 0 | 16 | 24 | 32;
  /** Of CBC: 8 is 3DES, 16 AES. */
  readonly blockBytes: 8 | 16;
  /** Of AEAD modes. */
  readonly tagBytes: 8 | 16;
  /** Of the pseudorandom function or of HKDF. */
  readonly hash: 'sha256' | 'sha384';
  /** Of the MAC beside CBC, RC4 and NULL. */
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
  if (name.endsWith('SHA256')) return 'sha256';
  return name.endsWith('MD5') ? 'md5' : 'sha1';
}

/** ChaCha20 as drafts had it, with another nonce. */
const draftChaCha20 = new Set([0xcc13, 0xcc14, 0xcc15]);

const older = {
  '3DES_EDE_CBC': { mode: 'cbc', keyBytes: 24, blockBytes: 8 },
  RC4_128: { mode: 'rc4', keyBytes: 16 },
  NULL: { mode: 'null', keyBytes: 0 },
} as const;

/** Null for suites that are not opened: DES, Camellia, ARIA, GOST and other rare ones, and unknown ones. */
export function suiteOf(id: number): Suite | null {
  const name = describeCipher(id);
  const hash = name.endsWith('SHA384') ? 'sha384' : 'sha256';
  const base = {
    tagBytes: name.endsWith('CCM_8') || name.includes('CCM_8_') ? 8 : 16,
    blockBytes: 16,
    hash,
    mac: readMac(name),
  } as const;
  if (name.includes('CHACHA20_POLY1305')) {
    return draftChaCha20.has(id) ? null : { ...base, mode: 'chacha20', keyBytes: 32 };
  }
  const [, kind] = /_WITH_(3DES_EDE_CBC|RC4_128|NULL)_(?:MD5|SHA\d*)$/.exec(name) ?? [];
  if (kind !== undefined) return { ...base, ...older[kind as keyof typeof older] };
  const aes = /_AES_(128|256)_(GCM|CCM|CBC)(?:_|$)/.exec(name);
  if (aes === null) return null;
  const mode = aes[2] === 'GCM' ? 'gcm' : aes[2] === 'CCM' ? 'ccm' : 'cbc';
  return { ...base, mode, keyBytes: aes[1] === '128' ? 16 : 32 };
}

/** The cipher authenticates by itself. */
export const isAead = ({ mode }: Suite): boolean =>
  mode === 'gcm' || mode === 'ccm' || mode === 'chacha20';

/** Since TLS 1.3 there are no others (RFC 8446 §5.2); RFC 9150's, which only authenticate, are not opened. */
export function suiteOf13(id: number): Suite | null {
  const suite = suiteOf(id);
  return suite !== null && isAead(suite) ? suite : null;
}
