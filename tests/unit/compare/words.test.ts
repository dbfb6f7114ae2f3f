// Numbers, names of secrets and explanations, as people read them.
import { describe, expect, it } from 'vitest';
import { formatBytes, joinWords } from '../../../shared/words/format.ts';
import {
  clipText,
  formatRoughDuration,
  formatEstimate,
  formatTimes,
} from '../../../electron/compare/format.ts';
import { readOwnScope } from '../../../electron/compare/own-address.ts';
import { headerSensitivity } from '../../../shared/model/header-sensitivity.ts';
import { explanations } from '../../../shared/words/explanations.ts';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [9999, '9,999 B'],
  [10_000, '10.0 kB'],
  [48_113, '48.1 kB'],
  [999_499, '999 kB'],
  [999_500, '1.00 MB'],
  [1_950_000_000, '1.95 GB'],
])('writes %i bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it('rounds an error up, never down', () => {
  expect(formatEstimate(48_113, 8.1)).toBe('≈ 48.1 kB ± 9 B');
});

it('writes durations and lists', () => {
  expect([5, 940, 10_000, 600_000, 7_200_000, 864_000_000].map(formatRoughDuration)).toEqual([
    'under 0.1 s',
    '0.9 s',
    '10 s',
    '10 min',
    '2 h',
    '10 days',
  ]);
  expect([1, 2, 4032].map(formatTimes)).toEqual(['once', 'twice', '4,032 times']);
  expect(joinWords(['a', 'b', 'c'])).toBe('a, b and c');
  expect(clipText('abcdef', 4)).toBe('abcd… (2 more characters)');
});

it.each([
  ['10.1.2.3', 'private'],
  ['172.32.0.1', 'public'],
  ['100.64.0.1', 'carrier'],
  ['::1', 'loopback'],
  ['fe80::1', 'link-local'],
  ['fd00::1', 'private'],
  ['::ffff:192.168.0.1', 'private'],
  ['2001:db8::1', 'public'],
] as const)('knows %s as %s', (address, scope) => {
  expect(readOwnScope(address)).toBe(scope);
});

it.each([
  ['Set-Cookie', 'cookie'],
  ['Proxy-Authorization', 'authorization'],
  ['X-CSRF-Token', 'authorization'],
  ['Location', 'query'],
  ['WWW-Authenticate', null],
  ['Content-Type', null],
] as const)('takes %s for %s', (name, sensitivity) => {
  expect(headerSensitivity(name)).toBe(sensitivity);
});

describe('explanations', () => {
  it.each(['ja3', 'ja4'])('%s says that encryption does not stop it', (key) => {
    expect(explanations[key]?.text).toMatch(/encryption does not stop it/iu);
  });

  it.each(Object.keys(explanations))('%s is one to four sentences', (key) => {
    const { title, text } = explanations[key] ?? { title: '', text: '' };
    expect(title.length).toBeGreaterThan(2);
    const sentences = text.split(/[.:?](?= |$)/).filter((part) => part.trim() !== '');
    expect(sentences.length).toBeGreaterThan(0);
    expect(text.split(/\.(?= |$)/).filter((part) => part.trim() !== '').length).toBeLessThanOrEqual(
      4,
    );
    expect(text).toMatch(/\.$/);
  });
});
