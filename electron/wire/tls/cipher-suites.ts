// Names of cipher suites, and what each adds to a record.
import { hidesNothing } from '../../../shared/model/handshake.ts';
import { suiteNames } from './cipher-suite-names.ts';
import { tls10, tls13 } from './versions.ts';

/** Gives IANA's name, or the number in hex where the table has none. */
export function describeCipher(id: number): string {
  return suiteNames.get(id) ?? `0x${id.toString(16).padStart(4, '0')}`;
}

/** What a suite adds to the content of each record, beside the 5-byte header. */
export type RecordOverhead =
  /** AEAD and stream ciphers: tag or MAC, explicit nonce, and TLS 1.3's content type byte. */
  | { readonly kind: 'fixed'; readonly addedBytes: number }
  /** CBC: its padding of 1 to `blockBytes` bytes leaves the content's length uncertain. */
  | {
      readonly kind: 'padded';
      readonly blockBytes: number;
      readonly ivBytes: number;
      readonly macBytes: number;
    };

function readMacBytes(name: string): number {
  if (name.endsWith('SHA384')) return 48;
  if (/SHA256$|SM3$|GOSTR3411$/.test(name)) return 32;
  // GOST 28147-89's own (RFC 4357), and OMAC of one block (RFC 9189 §4.1).
  if (name.endsWith('IMIT')) return 4;
  if (name.endsWith('MAGMA_CTR_OMAC')) return 8;
  return /MD5$|OMAC$/.test(name) ? 16 : 20;
}

/** Of an AEAD; without encryption a MAC stands in its place (RFC 9150 §5). */
export function readTagBytes(name: string): number {
  if (hidesNothing({ cipher: name })) return readMacBytes(name);
  return /CCM_8|MAGMA_MGM/.test(name) ? 8 : 16;
}

/** Overhead per record by suite and version (RFC 8446 §5.2, RFC 5246 §6.2.3, RFC 7905 §2, RFC 9150 §5). */
export function cipherOverhead(id: number, version: number): RecordOverhead {
  const name = describeCipher(id);
  const tagBytes = readTagBytes(name);
  if (version >= tls13) return { kind: 'fixed', addedBytes: tagBytes + 1 };
  if (name.includes('CHACHA20')) return { kind: 'fixed', addedBytes: tagBytes };
  if (/GCM|CCM/.test(name)) return { kind: 'fixed', addedBytes: 8 + tagBytes };
  const macBytes = readMacBytes(name);
  if (!name.includes('CBC')) return { kind: 'fixed', addedBytes: macBytes };
  const blockBytes = /DES|RC2|IDEA|FORTEZZA/.test(name) ? 8 : 16;
  return { kind: 'padded', blockBytes, ivBytes: version > tls10 ? blockBytes : 0, macBytes };
}
