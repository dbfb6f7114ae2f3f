// The records chart: sent upwards, received downwards, over time.
import type { CustomSeriesOption } from 'echarts/charts';
import { applicationData, noRecord } from '../model/handshake.ts';
import { formatBytesUpTo, formatCount } from '../words/format.ts';
import type { ChartColours, ChartOption } from './chart-option.ts';
import { describeContentType, type RecordBar } from './stack-records.ts';

/** Bars that stand close get thinner rather than cover each other. */
const barWidthPx = { most: 6, least: 1, gap: 1 } as const;

type Row = readonly [
  timeMs: number,
  from: number,
  to: number,
  contentType: number,
  untilMs: number,
];

/** `roomPx` from this bar's left edge to the next one's. */
export function barWidth(roomPx: number): number {
  return Math.min(barWidthPx.most, Math.max(barWidthPx.least, roomPx - barWidthPx.gap));
}

const renderBar =
  (fill: string): NonNullable<CustomSeriesOption['renderItem']> =>
  (_params, api) => {
    const time = Number(api.value(0));
    const [x = 0, startY = 0] = api.coord([time, Number(api.value(1))]);
    const [, endY = 0] = api.coord([time, Number(api.value(2))]);
    const height = Math.abs(endY - startY);
    const until = Number(api.value(4));
    const [nextX = Infinity] = Number.isFinite(until) ? api.coord([until, 0]) : [];
    return {
      type: 'rect',
      shape: {
        x,
        y: Math.min(startY, endY),
        width: barWidth(nextX - x),
        // A sliver between pieces keeps them apart; the least record still shows.
        height: Math.max(1.5, height - 0.75),
      },
      style: { fill },
    };
  };

/** A tick of the time axis, as fine as it is. */
const describeMoment = (timeMs: number): string =>
  Math.abs(timeMs) < 1000 ? `${timeMs} ms` : `${Number((timeMs / 1000).toFixed(6))} s`;

function series(name: string, color: string, bars: readonly RecordBar[]): CustomSeriesOption {
  return {
    type: 'custom',
    name,
    itemStyle: { color },
    renderItem: renderBar(color),
    encode: { x: 0, y: [1, 2] },
    clip: true,
    progressive: 5000,
    data: bars
      .map(({ timeMs, from, to, record, untilMs }): Row => [
        timeMs,
        from,
        to,
        record.contentType,
        untilMs,
      ])
      .map((row) => [...row]),
  };
}

const describePoint =
  (pieceMs: number | null) =>
  (params: unknown): string => {
    const { value } = params as { value: Row };
    const [timeMs, from, to, contentType] = value;
    const way = to >= from ? 'sent' : 'received';
    const type = describeContentType(contentType);
    const when =
      pieceMs === null
        ? timeMs.toFixed(1)
        : `${timeMs.toFixed(0)} to ${(timeMs + pieceMs).toFixed(0)}`;
    return `${formatCount(Math.abs(to - from))} B ${way}<br>${type}<br>${when} ms`;
  };

/**
 * Plain numbers only reach the tooltip, so nothing of a stranger's is ever read as markup. `pieceMs`: see
 * RecordBars.
 */
export function recordsChartOption(
  bars: readonly RecordBar[],
  colours: ChartColours,
  pieceMs: number | null = null,
): ChartOption {
  const isHandshake = ({ record: { contentType } }: RecordBar): boolean =>
    contentType !== applicationData && contentType !== noRecord;
  const data = bars.filter((bar) => !isHandshake(bar));
  const isUp = (bar: RecordBar): boolean => bar.record.direction === 'up';
  const axis = { color: colours.dim, fontSize: 12 };
  const describe = formatBytesUpTo(bars.reduce((most, { to }) => Math.max(most, Math.abs(to)), 0));
  return {
    textStyle: { color: colours.text },
    grid: { left: 76, right: 24, top: 44, bottom: 74 },
    legend: { top: 4, left: 'center', textStyle: { color: colours.text, fontSize: 13 } },
    tooltip: {
      trigger: 'item',
      confine: true,
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.text },
      formatter: describePoint(pieceMs),
    },
    dataZoom: [
      { type: 'inside', filterMode: 'weakFilter' },
      { type: 'slider', height: 18, bottom: 10, filterMode: 'weakFilter', textStyle: axis },
    ],
    xAxis: {
      type: 'value',
      name: 'since the session began',
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: axis,
      axisLabel: { ...axis, formatter: describeMoment },
      scale: true,
      axisLine: { onZero: false, lineStyle: { color: colours.line } },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      axisLabel: { ...axis, formatter: (value: number) => describe(Math.abs(value)) },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: [
      series('Sent ↑', colours.up, data.filter(isUp)),
      series(
        'Received ↓',
        colours.down,
        data.filter((bar) => !isUp(bar)),
      ),
      series('Handshake and other', colours.handshake, bars.filter(isHandshake)),
    ],
  };
}
