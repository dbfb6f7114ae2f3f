// The AEAD openers against OpenSSL's own, which Electron lacks, and against a published vector.
import { createCipheriv, type CipherCCMTypes, type CipherGCMTypes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aeadOf } from '../../../electron/decrypt/aead.ts';
import { suiteOf } from '../../../electron/decrypt/suite.ts';

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

function suite(id: number) {
  const found = suiteOf(id);
  if (found === null) throw new Error('unknown suite');
  return found;
}

function seal(
  name: string,
  key: Uint8Array,
  nonce: Uint8Array,
  add: Uint8Array,
  text: Uint8Array,
  tag: number,
) {
  const cipher = createCipheriv(name as CipherCCMTypes & CipherGCMTypes, key, nonce, {
    authTagLength: tag,
  });
  cipher.setAAD(add, { plaintextLength: text.length });
  const sealed = cipher.update(text);
  return Buffer.concat([sealed, cipher.final(), cipher.getAuthTag()]);
}

describe.each([
  ['aes-128-gcm', 0x1301, 16],
  ['aes-256-gcm', 0x1302, 16],
  ['chacha20-poly1305', 0x1303, 16],
  ['aes-128-ccm', 0x1304, 16],
  ['aes-128-ccm', 0x1305, 8],
  ['aes-256-ccm', 0xc0ad, 16],
  ['aes-256-ccm', 0xc0af, 8],
])('%s (suite %i, tag of %i bytes)', (name, id, tag) => {
  const { keyBytes, tagBytes } = suite(id);
  const open = aeadOf(suite(id));

  test('opens what OpenSSL sealed, and nothing that was changed', () => {
    expect(tagBytes).toBe(tag);
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: keyBytes, maxLength: keyBytes }),
        fc.uint8Array({ minLength: 12, maxLength: 12 }),
        fc.uint8Array({ minLength: 5, maxLength: 13 }),
        fc.uint8Array({ maxLength: 200 }),
        fc.nat(),
        (key, nonce, additional, text, where) => {
          const sealed = seal(name, key, nonce, additional, text, tag);
          expect(Buffer.from(open(key, nonce, additional, sealed) ?? [])).toEqual(
            Buffer.from(text),
          );
          const at = where % sealed.length;
          sealed[at] = (sealed[at] ?? 0) ^ 1;
          expect(open(key, nonce, additional, sealed)).toBeNull();
        },
      ),
      { numRuns: 40 },
    );
  });
});

test('too short for a tag is not opened', () => {
  const open = aeadOf(suite(0x1301));
  expect(
    open(new Uint8Array(16), new Uint8Array(12), new Uint8Array(5), new Uint8Array(15)),
  ).toBeNull();
});

test('RFC 3610, packet vector 1', () => {
  const open = aeadOf({ ...suite(0xc0ae) });
  const opened = open(
    fromHex('c0c1c2c3c4c5c6c7c8c9cacbcccdcecf'),
    fromHex('00000003020100a0a1a2a3a4a5'),
    fromHex('0001020304050607'),
    fromHex('588c979a61c663d2f066d0c2c0f989806d5f6b61dac38417e8d12cfdf926e0'),
  );
  expect(Buffer.from(opened ?? []).toString('hex')).toBe(
    '08090a0b0c0d0e0f101112131415161718191a1b1c1d1e',
  );
});
