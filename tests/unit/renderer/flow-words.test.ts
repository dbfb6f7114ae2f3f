// What is said of a connection whose TLS began before anyone looked.
import { expect, test } from 'vitest';
import { describeLock, stepWords } from '../../../renderer/features/handshake/step-words.ts';
import type { Whose } from '../../../shared/model/whose.ts';
import { sampleFlow } from '../compare/sample.ts';

const { tls } = sampleFlow();
if (tls === null) throw new Error('the sample has TLS');
const carrying = { bytesUp: 9, bytesDown: 0 };

test('only what was recognised as bare is called readable', () => {
  expect(describeLock({ ...carrying, tls: null, protocol: 'http' })).toContain(
    'can be read by anyone',
  );
  const clearPrelude = { protocol: 'ftp' as const, lines: [] };
  expect(describeLock({ ...carrying, tls: null, protocol: 'unknown', clearPrelude })).toContain(
    'can be read by anyone',
  );
  expect(describeLock({ ...carrying, tls: null, protocol: 'unknown' })).toContain(
    'was not recognised',
  );
});

test('where nothing passed nothing is said to be readable or encrypted', () => {
  const silent = { tls: null, bytesUp: 0, bytesDown: 0 };
  for (const protocol of ['unknown', 'http'] as const) {
    expect(describeLock({ ...silent, protocol })).toMatch(/^Nothing passed /);
  }
});

test('of a handshake that nobody saw nothing is said of its certificate', () => {
  const late = { ...tls, handshake: [] };
  expect(describeLock({ ...carrying, tls, protocol: 'tls' })).toContain('travelled encrypted');
  expect(describeLock({ ...carrying, tls: late, protocol: 'tls' })).toContain(
    'was over before anyone looked',
  );
  const readable = { ...late, certificateReadable: true };
  expect(describeLock({ ...carrying, tls: readable, protocol: 'tls' })).toContain('in the open');
});

test('shows the certificate that only the two ends could read, and what was wrong with it', () => {
  const checked = {
    subject: 'CN=clinic.example',
    issuer: 'CN=Some CA',
    names: [],
    validFrom: '2026-01-01T00:00:00.000Z',
    validTo: '2026-11-25T00:00:00.000Z',
    fingerprint256: '',
    trusted: false,
    problem: 'certificate-expired',
  };
  const told =
    'CN=clinic.example, issued by CN=Some CA, valid until 2026-11-25 (certificate expired)';
  const lock = (change: Partial<typeof tls>, whose: Whose = 'own'): string =>
    describeLock({ ...carrying, tls: { ...tls, ...change }, protocol: 'tls' }, checked, whose);
  expect(lock({})).toContain(`the observer could not read it. Your side could: ${told}.`);
  expect(lock({ certificateReadable: true })).toContain(`Your side checked it: ${told}.`);
  // Of a capture nobody's side is the reader's.
  expect(lock({}, 'others')).toContain(`The client could: ${told}.`);
  expect(lock({ certificateReadable: true }, 'others')).toContain(`The client was shown: ${told}.`);
  // There none was sent.
  expect(lock({ resumption: 'accepted' })).not.toContain('clinic.example');
});

test('does not look for the certificate of TLS 1.2 behind the encryption', () => {
  const sealed = { kind: 'encrypted-handshake', encrypted: true } as const;
  expect(stepWords(sealed).text).toContain('since TLS 1.3, the certificate');
});

test('a cipher that encrypts nothing is no lock, and what follows its handshake no ciphertext', () => {
  const open = { ...tls, cipher: 'TLS_RSA_WITH_NULL_SHA256' };
  expect(describeLock({ ...carrying, tls: open, protocol: 'tls' })).toMatch(
    /^The agreed cipher encrypts nothing/,
  );
  const step = { kind: 'encrypted-from-here', encrypted: false } as const;
  expect(stepWords(step).title).toBe('Data from here on, not encrypted');
});
