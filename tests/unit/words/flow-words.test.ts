// What a connection is called, on the screen and in reports.
import { expect, test } from 'vitest';
import { kindOfFlow } from '../../../shared/words/flow-words.ts';

test('what is not recognised is called by what carries it', () => {
  const flow = { tlsVersion: null, transport: 'udp' } as const;
  expect(kindOfFlow({ ...flow, protocol: 'unknown' })).toBe('UDP');
  expect(kindOfFlow({ ...flow, protocol: 'dns' })).toBe('DNS');
  expect(kindOfFlow({ ...flow, protocol: 'tls', tlsVersion: 'TLS 1.3' })).toBe('TLS 1.3');
});
