// What matters stays when the window is narrow.
import { expect, it } from 'vitest';
import { fitColumns, widthOf } from '../../../renderer/ui/fit-columns.ts';

const columns = [
  { id: 'time', leastPx: 100, rank: 2 },
  { id: 'name', leastPx: 150 },
  { id: 'ja4', leastPx: 180, rank: 4 },
  { id: 'bytes', leastPx: 80, rank: 3 },
];

const ids = (roomPx: number): string[] => fitColumns(columns, roomPx).map(({ id }) => id);

it('keeps the places of columns and drops the least telling first', () => {
  expect(ids(600)).toEqual(['time', 'name', 'ja4', 'bytes']);
  expect(ids(509)).toEqual(['time', 'name', 'bytes']);
  expect(ids(250)).toEqual(['time', 'name']);
  expect(ids(0)).toEqual(['name']);
});

it('never shows more than there is room for, once two columns are shown', () => {
  for (let roomPx = 250; roomPx < 600; roomPx += 1) {
    expect(widthOf(fitColumns(columns, roomPx))).toBeLessThanOrEqual(roomPx);
  }
});

it('keeps columns without a rank, however little room there is', () => {
  const always = [
    { id: 'name', leastPx: 150 },
    { id: 'host', leastPx: 90 },
  ];
  expect(fitColumns([{ id: 'time', leastPx: 100, rank: 1 }, ...always], 120)).toEqual(always);
});
