// The cryptography that wire/ needs and may not import.
import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import type { Hashes } from '../wire/hashes.ts';

const tagBytes = 16;

function openAes128Gcm(
  key: Uint8Array,
  nonce: Uint8Array,
  additional: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | null {
  if (sealed.length < tagBytes) return null;
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAAD(additional);
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  const opened = decipher.update(sealed.subarray(0, -tagBytes));
  try {
    decipher.final();
    return opened;
  } catch {
    // A wrong tag is told by throwing.
    return null;
  }
}

export const nodeHashes: Hashes = {
  md5Hex: (text) => createHash('md5').update(text).digest('hex'),
  sha256Hex: (text) => createHash('sha256').update(text).digest('hex'),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  aes128Ecb: (key, block) => createCipheriv('aes-128-ecb', key, null).update(block),
  openAes128Gcm,
};

const maxRemembered = 4096;

/**
 * The same, remembering text hashes: fingerprints are hashes of lists that a handful of programs send
 * over and over. One for each run, so that nothing is remembered of a session that is over.
 */
export function createHashes(): Hashes {
  return {
    ...nodeHashes,
    md5Hex: remember(nodeHashes.md5Hex),
    sha256Hex: remember(nodeHashes.sha256Hex),
  };
}

function remember(hash: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const made = hash(text);
    if (known.size >= maxRemembered) known.clear();
    known.set(text, made);
    return made;
  };
}
