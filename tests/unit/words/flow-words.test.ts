// What a connection is called, on the screen and in reports.
import { expect, test } from 'vitest';
import {
  describeTold,
  describeTotals,
  describeValue,
  facetNames,
  kindOfFlow,
} from '../../../shared/words/flow-words.ts';

test('what is not recognised is called by what carries it', () => {
  const flow = { tlsVersion: null, transport: 'udp' } as const;
  expect(kindOfFlow({ ...flow, protocol: 'unknown' })).toBe('UDP');
  expect(kindOfFlow({ ...flow, protocol: 'dns' })).toBe('DNS');
  expect(kindOfFlow({ ...flow, protocol: 'tls', tlsVersion: 'TLS 1.3' })).toBe('TLS 1.3');
  expect(kindOfFlow({ ...flow, protocol: 'quic', tlsVersion: 'TLS 1.3' })).toBe('QUIC');
});

test('connections are said to begin within a time, not to be over in it', () => {
  const sums = { bytesUp: 10, bytesDown: 20, firstMs: 1000, lastMs: 25_910 };
  const totals = { ...sums, flows: 3, names: 3, sites: 3, addresses: 2, users: 1 };
  expect(describeTotals(totals)).toBe(
    '3 connections · 3 names of servers · 2 addresses · 10 B sent · 20 B received · begun within 24.91 s',
  );
  expect(describeTotals({ ...totals, flows: 1 })).not.toContain('within');
});

test('what has no domain is not said to be no site', () => {
  expect(facetNames.site).toBe('Domain');
  expect(describeValue('site', null)).toBe('(address or local name only)');
  // Look-ups are among them, and they are full of names.
  expect(describeValue('name', null)).toBe('(server’s name not seen)');
  expect(describeValue('leak', null)).toBe('(server’s name not seen)');
});

test('whom it was told to is a name, else an address, else unknown', () => {
  const told = { address: '192.0.2.7', addresses: 1 };
  expect(describeTold({ name: 'clinic.example' })).toBe('clinic.example');
  expect(describeTold({ name: null, told })).toBe('192.0.2.7');
  expect(describeTold({ name: null, told: { ...told, addresses: 3 } })).toBe(
    '192.0.2.7 and 2 more',
  );
  expect(describeTold({ name: null })).toBeNull();
});
