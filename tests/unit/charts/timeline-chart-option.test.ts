// The scale of colours under the heat map of connections over time.
import { expect, test } from 'vitest';
import type { ChartColours } from '../../../shared/charts/chart-option.ts';
import { timelineChartOption } from '../../../shared/charts/timeline-chart-option.ts';
import type { FlowTimeline } from '../../../shared/model/flow-query.ts';

const colours: ChartColours = {
  text: '#000',
  dim: '#555',
  line: '#ccc',
  surface: '#fff',
  up: '#a00',
  down: '#0a0',
  handshake: '#00a',
  heat: ['#e', '#9', '#3', '#0'],
};

const optionOf = (most: number) => {
  const timeline: FlowTimeline = {
    startMs: 0,
    bucketMs: 1000,
    buckets: 2,
    rows: [],
    cells: [[0, 1, most]],
  };
  const described = { rows: ['clinic.example'], describeTime: String };
  return timelineChartOption(timeline, described, colours);
};

test.each([
  [2, '2 connections'],
  [7, '7 connections'],
])('where a cell has %i at most, the strongest colour stands for as many', (most, words) => {
  expect(optionOf(most).visualMap).toMatchObject({ min: 1, max: most, text: [words, '1'] });
});

test('where no cell has more than one connection, the scale has one colour, and says so', () => {
  expect(optionOf(1).visualMap).toMatchObject({
    type: 'piecewise',
    pieces: [{ value: 1, label: '1 connection', color: '#9' }],
  });
});
