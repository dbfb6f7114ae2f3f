// Adding up visits by name, day and hour, in the reader's own time zone.
import { expect, test } from 'vitest';
import { spreadOverDays, sumByName } from '../../../renderer/features/frequency/sum-visits.ts';

const at = (day: number, hour: number): number => new Date(2026, 4, day, hour).getTime();
const buckets = [
  { name: 'clinic.example', hourStartMs: at(3, 22), visits: 2 },
  { name: 'clinic.example', hourStartMs: at(5, 22), visits: 1 },
  { name: 'clinic.example', hourStartMs: at(5, 7), visits: 1 },
  { name: 'news.example', hourStartMs: at(5, 7), visits: 9 },
];

test('by name: visits, days, first, last and the usual hour; the most visited first', () => {
  expect(sumByName(buckets)).toEqual([
    { name: 'news.example', visits: 9, days: 1, firstMs: at(5, 7), lastMs: at(5, 7), usualHour: 7 },
    {
      name: 'clinic.example',
      visits: 4,
      days: 2,
      firstMs: at(3, 22),
      lastMs: at(5, 22),
      usualHour: 22,
    },
  ]);
});

test('over days without gaps, names of one hour together', () => {
  const spread = spreadOverDays(buckets, at(6, 12));
  expect(spread.days).toHaveLength(7);
  expect(spread.days.at(-1)).toBe('2026-05-06');
  expect(spread.most).toBe(10);
  expect(spread.cells).toContainEqual([5, 7, 10]);
});

test('long ago is cut off at sixty days', () => {
  const old = [{ name: 'a', hourStartMs: new Date(2020, 0, 1).getTime(), visits: 5 }];
  expect(spreadOverDays(old, at(6, 12))).toMatchObject({ cells: [], most: 0 });
  expect(spreadOverDays(old, at(6, 12)).days).toHaveLength(60);
});
