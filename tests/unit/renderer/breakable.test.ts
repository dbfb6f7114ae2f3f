// Where lines may end within addresses and paths.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitBreakable } from '../../../renderer/ui/breakable.ts';

test('an address may be broken behind its dots, a path behind its strokes, never within a number', () => {
  expect(splitBreakable('192.168.121.135')).toEqual(['192.', '168.', '121.', '135']);
  expect(splitBreakable('http://192.168.1.1:41547/a')).toEqual([
    'http://',
    '192.',
    '168.',
    '1.',
    '1:',
    '41547/',
    'a',
  ]);
});

test('short words and numbers stay in one piece', () => {
  const text = '≈ 48.1\u00A0kB at 10:21:05';
  expect(splitBreakable(text)).toEqual([text]);
});

test('the pieces are the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(splitBreakable(text).join('')).toBe(text);
    }),
  );
});
