// Who was talked to when: the busiest values down, time across, the more connections the stronger.
import type { FlowTimeline } from '../model/flow-query.ts';
import { countOf } from '../words/format.ts';
import type { ChartColours, ChartOption } from './chart-option.ts';

export interface TimelineWords {
  /** What the rows are called, safe to be shown. */
  readonly rows: readonly string[];
  readonly describeTime: (sessionMs: number) => string;
}

/** Around the cells, pixels: what lies over them needs to know. */
export const timelineMargins = { left: 220, right: 16, top: 8, bottom: 84 } as const;

/** Height that gives each row its line of text, pixels. */
export const timelineHeight = (rows: number): number => 96 + rows * 20;

/**
 * Names are drawn by the canvas and never read as markup; the tooltip gets none of them, but the row's
 * own label, escaped by its maker's `rows`.
 */
export function timelineChartOption(
  timeline: FlowTimeline,
  words: TimelineWords,
  colours: ChartColours,
): ChartOption {
  const axis = { color: colours.dim, fontSize: 12 };
  const times = Array.from({ length: timeline.buckets }, (_, bucket) =>
    words.describeTime(timeline.startMs + bucket * timeline.bucketMs),
  );
  return {
    textStyle: { color: colours.text },
    grid: { ...timelineMargins },
    tooltip: {
      confine: true,
      renderMode: 'richText',
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.text },
      formatter: (params: unknown) => {
        const { value } = params as { value: [number, number, number] };
        const count = countOf(value[2], 'connection');
        return `${words.rows[value[1]] ?? ''}\n${times[value[0]] ?? ''}: ${count}`;
      },
    },
    xAxis: {
      type: 'category',
      data: times,
      axisLabel: { ...axis, hideOverlap: true },
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
    },
    yAxis: {
      type: 'category',
      data: [...words.rows],
      inverse: true,
      axisLabel: { color: colours.text, fontSize: 12, width: 204, overflow: 'truncate' },
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      splitLine: { show: true, lineStyle: { color: colours.line } },
    },
    visualMap: scaleOf(timeline, colours),
    series: [
      {
        type: 'heatmap',
        data: timeline.cells.map(([row, bucket, flows]) => [bucket, row, flows]),
        itemStyle: { borderColor: colours.surface, borderWidth: 1, borderRadius: 2 },
        emphasis: { itemStyle: { borderColor: colours.text } },
      },
    ],
  };
}

/** What the colours stand for; where no cell has more than one connection, the one colour that there is. */
function scaleOf(
  { cells }: FlowTimeline,
  colours: ChartColours,
): NonNullable<ChartOption['visualMap']> {
  const most = cells.reduce((max, [, , flows]) => Math.max(max, flows), 1);
  const place = { orient: 'horizontal', left: 'center', bottom: 4 } as const;
  const textStyle = { color: colours.text };
  const [, weakest = colours.text, ...stronger] = colours.heat;
  if (most === 1) {
    return {
      ...place,
      type: 'piecewise',
      selectedMode: false,
      textStyle,
      pieces: [{ value: 1, label: countOf(1, 'connection'), color: weakest }],
    };
  }
  return {
    ...place,
    min: 1,
    max: most,
    calculable: false,
    itemHeight: 120,
    text: [countOf(most, 'connection'), '1'],
    textStyle,
    inRange: { color: [weakest, ...stronger] },
  };
}
