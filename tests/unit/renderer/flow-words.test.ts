// What is said of a connection whose TLS began before anyone looked.
import { expect, test } from 'vitest';
import { describeLock, stepWords } from '../../../renderer/features/handshake/step-words.ts';
import { sampleFlow } from '../compare/sample.ts';

const { tls } = sampleFlow();
if (tls === null) throw new Error('the sample has TLS');

test('only what was recognised as bare is called readable', () => {
  expect(describeLock({ tls: null, protocol: 'http' })).toContain('can be read by anyone');
  const clearPrelude = { protocol: 'ftp' as const, lines: [] };
  expect(describeLock({ tls: null, protocol: 'unknown', clearPrelude })).toContain(
    'can be read by anyone',
  );
  expect(describeLock({ tls: null, protocol: 'unknown' })).toContain('was not recognised');
});

test('of a handshake that nobody saw nothing is said of its certificate', () => {
  const late = { ...tls, handshake: [] };
  expect(describeLock({ tls, protocol: 'tls' })).toContain('travelled encrypted');
  expect(describeLock({ tls: late, protocol: 'tls' })).toContain('was over before anyone looked');
  const readable = { ...late, certificateReadable: true };
  expect(describeLock({ tls: readable, protocol: 'tls' })).toContain('in the open');
});

test('does not look for the certificate of TLS 1.2 behind the encryption', () => {
  expect(stepWords('encrypted-handshake').text).toContain('since TLS 1.3, the certificate');
});
