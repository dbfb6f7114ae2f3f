// Keys of QUIC packets from secrets, the client's Initials included (RFC 9001 §5, RFC 9369 §3.3).
import { createCipheriv, createHmac } from 'node:crypto';
import { chacha20 } from '@noble/ciphers/chacha.js';
import type { InitialScheme } from '../wire/quic/versions.ts';
import { expandLabel } from './key-schedule.ts';
import { hashBytes, suiteOf, type Suite } from './suite.ts';

export interface PacketKeys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly headerProtection: Uint8Array;
}

/** Of the labels; version 2 has others. */
export type LabelPrefix = InitialScheme['prefix'];

const maskBytes = 5;
const aes128Gcm = 0x1301;

export function packetKeys(suite: Suite, secret: Uint8Array, prefix: LabelPrefix): PacketKeys {
  const { hash, keyBytes } = suite;
  return {
    key: expandLabel(hash, secret, `${prefix} key`, keyBytes),
    iv: expandLabel(hash, secret, `${prefix} iv`, 12),
    headerProtection: expandLabel(hash, secret, `${prefix} hp`, keyBytes),
  };
}

/** The secret behind a key update; header protection stays (RFC 9001 §6.1). */
export const nextSecret = ({ hash }: Suite, secret: Uint8Array, prefix: LabelPrefix): Uint8Array =>
  expandLabel(hash, secret, `${prefix} ku`, hashBytes[hash]);

/** What covers the first byte and the packet number (RFC 9001 §5.4.3, §5.4.4). */
export function headerMask({ mode }: Suite, key: Uint8Array, sample: Uint8Array): Uint8Array {
  if (mode !== 'chacha20') {
    const cipher = createCipheriv(key.length === 16 ? 'aes-128-ecb' : 'aes-256-ecb', key, null);
    return cipher.update(sample).subarray(0, maskBytes);
  }
  const counter = new DataView(sample.buffer, sample.byteOffset).getUint32(0, true);
  const nonce = new Uint8Array(sample.subarray(4));
  return chacha20(key, nonce, new Uint8Array(maskBytes), undefined, counter);
}

/** Secret and suite of Initials, which anybody can derive (RFC 9001 §5.2). */
export function initialSecret(
  { salt }: InitialScheme,
  destinationId: Uint8Array,
  side: 'client' | 'server',
): { readonly suite: Suite; readonly secret: Uint8Array } {
  const suite = suiteOf(aes128Gcm);
  if (suite === null) throw new Error('the suite of Initials is not known');
  const initial = createHmac('sha256', salt).update(destinationId).digest();
  return { suite, secret: expandLabel('sha256', initial, `${side} in`, 32) };
}
