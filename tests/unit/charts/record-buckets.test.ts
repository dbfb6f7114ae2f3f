// Level of detail: nothing is lost, nothing is counted twice, and there is never more than fits.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  barShare,
  bucketPx,
  fillBuckets,
  lowerBound,
  makeBuckets,
} from '../../../shared/charts/record-buckets.ts';
import { drawConnection } from '../../../shared/charts/draw-waterfall.ts';
import type { WaterfallPen } from '../../../shared/charts/waterfall-pen.ts';
import { layRows, maxLanes } from '../../../shared/charts/waterfall-rows.ts';
import {
  columnsOf,
  connectionAt,
  requestOf,
  sampleRecords,
  waterfallOf,
} from './sample-waterfall.ts';

const windows = fc
  .tuple(
    fc.double({ min: -100, max: 900, noNaN: true }),
    fc.double({ min: 1, max: 1200, noNaN: true }),
  )
  .map(([fromMs, spanMs]) => ({ fromMs, toMs: fromMs + spanMs }));
const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0);

it('columns hold the bytes of the records in sight, by direction and kind', () => {
  fc.assert(
    fc.property(
      fc.array(sampleRecords, { minLength: 1, maxLength: 4 }),
      fc.nat(3),
      windows,
      fc.integer({ min: 1, max: 300 }),
      (records, pick, window, columns) => {
        const connection = pick % records.length;
        const widthPx = columns * bucketPx;
        const into = makeBuckets(widthPx);
        const isAny = fillBuckets(into, columnsOf(records), connection, { window, widthPx });
        const perMs = widthPx / (window.toMs - window.fromMs) / bucketPx;
        const inSight = (records[connection] ?? []).filter(
          ({ timeMs }) =>
            timeMs >= window.fromMs && Math.floor((timeMs - window.fromMs) * perMs) < into.buckets,
        );
        expect(isAny).toBe(inSight.length > 0);
        const bytesOf = (isDown: boolean, isData: boolean): number =>
          inSight
            .filter((one) => one.isDown === isDown && (one.contentType === 23) === isData)
            .reduce((all, { bytes }) => all + Math.max(1, bytes), 0);
        expect(sum(into.upData)).toBe(bytesOf(false, true));
        expect(sum(into.upOther)).toBe(bytesOf(false, false));
        expect(sum(into.downData)).toBe(bytesOf(true, true));
        expect(sum(into.downOther)).toBe(bytesOf(true, false));
      },
    ),
  );
});

it('the first record in sight is found as if they were looked through', () => {
  const sorted = fc
    .array(fc.nat(100))
    .map((times) => Float64Array.from(times.sort((a, b) => a - b)));
  fc.assert(
    fc.property(sorted, fc.nat(110), (times, ms) => {
      const found = times.findIndex((time) => time >= ms);
      expect(lowerBound(times, 0, times.length, ms)).toBe(found === -1 ? times.length : found);
    }),
  );
});

it('bars grow with the bytes and never beyond their room', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (a, b) => {
      expect(barShare(Math.max(a, b))).toBeGreaterThanOrEqual(barShare(Math.min(a, b)));
      expect(barShare(a)).toBeGreaterThan(0);
      expect(barShare(a)).toBeLessThanOrEqual(1);
    }),
  );
});

it('a hundred thousand records are no more bars than there are columns', () => {
  const records = Array.from({ length: 100_000 }, (_, n) => ({
    timeMs: n / 100,
    bytes: n % 1400,
    isDown: n % 3 > 0,
    contentType: 23,
  }));
  const waterfall = waterfallOf([connectionAt(0)], [records]);
  const [row] = layRows(waterfall, { withLetter: true, bySite: false }).rows;
  if (row?.kind !== 'connection') throw new Error('There is a row for the connection.');
  const widthPx = 900;
  const window = { fromMs: -10, toMs: 1010 };
  let drawn = 0;
  const count = (): void => {
    drawn += 1;
  };
  const pen: WaterfallPen = {
    fill: count,
    wash: count,
    frame: count,
    hatch: count,
    dots: count,
    line: count,
    text: count,
  };
  const picture = { waterfall, scale: { window, widthPx }, buckets: makeBuckets(widthPx) };
  drawConnection(pen, picture, row, 0);
  expect(drawn).toBeGreaterThan(300);
  expect(drawn).toBeLessThan((2 * widthPx) / bucketPx + 20);
});

it('writes on no more requests at once than there are lanes', () => {
  const together = Array.from({ length: 12 }, (_, n) => requestOf(0, n, 900));
  const waterfall = waterfallOf([connectionAt(0)], [[]], together);
  const [row] = layRows(waterfall, { withLetter: true, bySite: false }).rows;
  if (row?.kind !== 'connection') throw new Error('There is a row for the connection.');
  const texts: string[] = [];
  const nothing = (): void => undefined;
  const text = (words: string): void => void texts.push(words);
  const shapes = { fill: nothing, wash: nothing, frame: nothing, hatch: nothing, dots: nothing };
  const scale = { window: { fromMs: 0, toMs: 1000 }, widthPx: 900 };
  const picture = { waterfall, scale, buckets: makeBuckets(900) };
  drawConnection({ ...shapes, line: nothing, text }, picture, row, 0);
  expect(texts).toHaveLength(maxLanes);
});
