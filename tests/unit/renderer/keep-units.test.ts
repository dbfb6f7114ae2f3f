// Numbers hold together with their units and signs, and nothing else is held.
import { expect, test } from 'vitest';
import {
  formatBytes,
  formatDuration,
  formatExactBytes,
  keepUnits,
} from '../../../renderer/ui/format.ts';

test.each([
  ['about 72 B (headers 72 B, body 0 B)', 'about 72~B (headers 72~B, body 0~B)'],
  ['≈ 48.1 kB ± 60 B', '≈~48.1~kB ±~60~B'],
  ['3 min 5 s, 12 times', '3~min 5~s, 12~times'],
  ['3 Bytes, TLS 1.3 suites, 7 sites', '3 Bytes, TLS 1.3 suites, 7 sites'],
])('%s', (text, kept) => {
  expect(keepUnits(text)).toBe(kept.replaceAll('~', '\u00A0'));
});

test('what the window makes itself is held from the start', () => {
  expect([formatBytes(48_113), formatExactBytes(48_113), formatDuration(185_000)]).toEqual([
    '48.1\u00A0kB',
    '48,113\u00A0B',
    '3\u00A0min 5\u00A0s',
  ]);
});
