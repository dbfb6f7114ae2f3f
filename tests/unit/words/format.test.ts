import { expect, test } from 'vitest';
import { formatBytesUpTo, listSome } from '../../../shared/words/format.ts';

test.each([
  [9999, [0, 500, 5000], ['0 B', '500 B', '5,000 B']],
  [10_000, [0, 500, 5000, 10_000], ['0 kB', '0.5 kB', '5 kB', '10 kB']],
  [2_400_000, [0, 1_500_000, 2_000_000], ['0 MB', '1.5 MB', '2 MB']],
  [3e12, [5e9, 3e12], ['0.01 TB', '3 TB']],
])('up to %i B all have one unit', (most, values, words) => {
  expect(values.map(formatBytesUpTo(most))).toEqual(words);
});

test.each([
  [[], ''],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
  [['a', 'b', 'c', 'd'], 'a, b, c and 1 more'],
  [Array.from({ length: 1003 }, () => 'a'), 'a, a, a and 1,000 more'],
])('of a list three are named, and counted how many more there are', (words, told) => {
  expect(listSome(words, 3)).toBe(told);
});
