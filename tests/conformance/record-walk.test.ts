// The harness's own reader of record headers, over segments in any order and with gaps.
import { expect, test } from 'vitest';
import { walk } from './record-walk.ts';

const record = (type: number, length: number): number[] => [
  type,
  3,
  3,
  length >> 8,
  length & 0xff,
  ...Array.from({ length }, () => 0xee),
];
const stream = Uint8Array.from([...record(22, 30), ...record(20, 1), ...record(23, 50)]);
const cut = (start: number, end: number) => ({ start, bytes: stream.subarray(start, end) });

test('segments in any order, repeated and overlapping', () => {
  const whole = ['22:30', '20:1', '23:50'];
  expect(walk([cut(0, stream.length)])).toEqual(whole);
  expect(walk([cut(40, stream.length), cut(0, 20), cut(10, 45), cut(0, 20)])).toEqual(whole);
});

test('a record that a gap falls into counts, one that does not end does not', () => {
  expect(walk([cut(0, 10), cut(20, 41)])).toEqual(['22:30', '20:1']);
  expect(walk([cut(0, stream.length - 1)])).toEqual(['22:30', '20:1']);
});

test('behind a lost header reading goes on where a segment begins with one', () => {
  expect(walk([cut(0, 35), cut(41, stream.length)])).toEqual(['22:30', '23:50']);
  expect(walk([cut(0, 35), cut(38, stream.length)])).toEqual(['22:30']);
});
