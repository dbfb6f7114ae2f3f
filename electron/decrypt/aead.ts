// Opens what an AEAD cipher sealed: AES-GCM by the platform, AES-CCM (RFC 3610) over its CTR and CBC,
// ChaCha20-Poly1305 (RFC 8439) by @noble/ciphers. Electron's BoringSSL has neither CCM nor ChaCha20.
import { createCipheriv, createDecipheriv, timingSafeEqual } from 'node:crypto';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import type { Suite } from './suite.ts';

/** `sealed` ends with its tag; null when the tag is wrong: another key, or other bytes. */
export type OpenAead = (
  key: Uint8Array,
  nonce: Uint8Array,
  additional: Uint8Array,
  sealed: Uint8Array,
) => Uint8Array | null;

const blockBytes = 16;
const gcmTagBytes = 16;

function openGcm(
  key: Uint8Array,
  nonce: Uint8Array,
  additional: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | null {
  const decipher = createDecipheriv(key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm', key, nonce);
  decipher.setAAD(additional);
  decipher.setAuthTag(sealed.subarray(-gcmTagBytes));
  const opened = decipher.update(sealed.subarray(0, -gcmTagBytes));
  try {
    decipher.final();
    return opened;
  } catch {
    // A wrong tag is told by throwing.
    return null;
  }
}

/** RFC 3610 §2.3–2.4: counter block `i`, and block 0 of the MAC, which differs in its flags. */
function formatBlock(flags: number, nonce: Uint8Array, number: number): Uint8Array {
  const block = new Uint8Array(blockBytes);
  block[0] = flags;
  block.set(nonce, 1);
  new DataView(block.buffer).setUint16(14, number);
  return block;
}

/** The last CBC block over length, additional data and content (RFC 3610 §2.2). */
function ccmMac(
  key: Uint8Array,
  nonce: Uint8Array,
  additional: Uint8Array,
  content: Uint8Array,
  tagBytes: number,
): Uint8Array {
  const lengthFieldBytes = 15 - nonce.length;
  const flags = 0x40 | (((tagBytes - 2) / 2) << 3) | (lengthFieldBytes - 1);
  const first = formatBlock(flags, nonce, content.length);
  const padded = (bytes: number): number => Math.ceil(bytes / blockBytes) * blockBytes;
  const headBytes = padded(2 + additional.length);
  const input = new Uint8Array(blockBytes + headBytes + padded(content.length));
  input.set(first);
  new DataView(input.buffer).setUint16(blockBytes, additional.length);
  input.set(additional, blockBytes + 2);
  input.set(content, blockBytes + headBytes);
  const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, new Uint8Array(blockBytes));
  cipher.setAutoPadding(false);
  return cipher.update(input).subarray(-blockBytes);
}

function openCcm(tagBytes: number): OpenAead {
  return (key, nonce, additional, sealed) => {
    const lengthFieldBytes = 15 - nonce.length;
    const cipher = createCipheriv(
      `aes-${key.length * 8}-ctr`,
      key,
      formatBlock(lengthFieldBytes - 1, nonce, 0),
    );
    // Block 0 of the key stream covers the tag, the rest the content.
    const tagMask = cipher.update(new Uint8Array(blockBytes));
    const content = cipher.update(sealed.subarray(0, -tagBytes));
    const mac = ccmMac(key, nonce, additional, content, tagBytes);
    const tag = sealed.subarray(-tagBytes).map((byte, n) => byte ^ (tagMask[n] ?? 0));
    return timingSafeEqual(tag, mac.subarray(0, tagBytes)) ? content : null;
  };
}

function openChaCha20(
  key: Uint8Array,
  nonce: Uint8Array,
  additional: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | null {
  try {
    return chacha20poly1305(key, nonce, additional).decrypt(sealed);
  } catch (error) {
    if (error instanceof Error && /tag/.test(error.message)) return null;
    throw error;
  }
}

export function aeadOf({ mode, tagBytes }: Suite): OpenAead {
  const open = mode === 'gcm' ? openGcm : mode === 'ccm' ? openCcm(tagBytes) : openChaCha20;
  return (key, nonce, additional, sealed) =>
    sealed.length < tagBytes ? null : open(key, nonce, additional, sealed);
}
