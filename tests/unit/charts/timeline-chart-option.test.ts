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

test.each([
  [1, 2, '2 connections'],
  [7, 7, '7 connections'],
])('where a cell has %i at most, the strongest colour stands for %i', (most, max, words) => {
  const timeline: FlowTimeline = {
    startMs: 0,
    bucketMs: 1000,
    buckets: 2,
    rows: [],
    cells: [[0, 1, most]],
  };
  const described = { rows: ['clinic.example'], describeTime: String };
  const option = timelineChartOption(timeline, described, colours);
  expect(option.visualMap).toMatchObject({ min: 1, max, text: [words, '1'] });
});
