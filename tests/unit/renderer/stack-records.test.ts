// Bars of records: what came at once is stacked, and what stands close does not cover its neighbour.
import { expect, it } from 'vitest';
import { barWidth } from '../../../shared/charts/records-chart-option.ts';
import { stackRecords } from '../../../shared/charts/stack-records.ts';
import type { ObservedRecord } from '../../../shared/model/tls.ts';

const record = (
  direction: ObservedRecord['direction'],
  timeMs: number,
  lengthBytes: number,
): ObservedRecord => ({ direction, timeMs, offset: 0, lengthBytes, contentType: 23 });

it('stacks what came at once, sent upwards and received downwards', () => {
  const bars = stackRecords([record('down', 5, 100), record('down', 5, 50), record('up', 5, 10)]);
  expect(bars.map(({ from, to }) => [from, to])).toEqual([
    [0, -100],
    [-100, -150],
    [0, 10],
  ]);
});

it('tells each bar where the next of its direction stands, whatever the order', () => {
  const bars = stackRecords([
    record('down', 9, 1),
    record('up', 2, 1),
    record('down', 1, 1),
    record('down', 1, 1),
    record('down', 4, 1),
  ]);
  expect(bars.map(({ untilMs }) => untilMs)).toEqual([Infinity, Infinity, 4, 4, 9]);
});

it('keeps a gap of a pixel while there is room, and never less than a line', () => {
  expect([barWidth(Infinity), barWidth(7), barWidth(4), barWidth(1.5), barWidth(0)]).toEqual([
    6, 6, 3, 1, 1,
  ]);
});
