// Suites that few programs still choose have a name, and what they add to a record is known.
import { expect, test } from 'vitest';
import { cipherOverhead, describeCipher } from '../../../electron/wire/tls/cipher-suites.ts';

const tls12 = 0x0303;

test.each([
  [0x0003, 'TLS_RSA_EXPORT_WITH_RC4_40_MD5'],
  [0x0009, 'TLS_RSA_WITH_DES_CBC_SHA'],
  [0x00c6, 'TLS_SM4_GCM_SM3'],
  [0xc004, 'TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA'],
  [0xc07a, 'TLS_RSA_WITH_CAMELLIA_128_GCM_SHA256'],
  [0xc102, 'TLS_GOSTR341112_256_WITH_28147_CNT_IMIT'],
  [0xfefe, 'SSL_RSA_FIPS_WITH_DES_CBC_SHA'],
  [0xc0fe, '0xc0fe'],
])('%i is called %s', (id, name) => {
  expect(describeCipher(id)).toBe(name);
});

test.each([
  ['DES, in blocks of 8', 0x0009, { kind: 'padded', blockBytes: 8, ivBytes: 8, macBytes: 20 }],
  ['IDEA', 0x0007, { kind: 'padded', blockBytes: 8, ivBytes: 8, macBytes: 20 }],
  ['SEED', 0x0096, { kind: 'padded', blockBytes: 16, ivBytes: 16, macBytes: 20 }],
  ['Camellia in GCM', 0xc07a, { kind: 'fixed', addedBytes: 24 }],
  ['RC4 of 40 bits', 0x0003, { kind: 'fixed', addedBytes: 16 }],
  ['GOST 28147-89', 0xc102, { kind: 'fixed', addedBytes: 4 }],
  ['Magma', 0xc101, { kind: 'fixed', addedBytes: 8 }],
] as const)('%s', (_, id, overhead) => {
  expect(cipherOverhead(id, tls12)).toEqual(overhead);
});
