// The frequency chart: days across, hours of the day down, the more visits the stronger the colour.
import { countOf } from '../../ui/format.ts';
import type { ChartColours, ChartOption } from '../../../shared/charts/chart-option.ts';
import type { DayHours } from './sum-visits.ts';

const hours = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`);

/** Only our own numbers and days reach the tooltip. */
export function frequencyChartOption(data: DayHours, colours: ChartColours): ChartOption {
  const axis = { color: colours.dim, fontSize: 12 };
  return {
    textStyle: { color: colours.text },
    grid: { left: 56, right: 16, top: 12, bottom: 76 },
    tooltip: {
      confine: true,
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.text },
      formatter: (params: unknown) => {
        const { value } = params as { value: [number, number, number] };
        return `${data.days[value[0]] ?? ''} ${hours[value[1]] ?? ''}<br>${countOf(value[2], 'visit')}`;
      },
    },
    xAxis: {
      type: 'category',
      data: [...data.days],
      axisLabel: { ...axis, formatter: (day: string) => day.slice(5) },
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      splitArea: { show: false },
    },
    yAxis: {
      type: 'category',
      data: hours,
      inverse: true,
      axisLabel: { ...axis, interval: 2 },
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      splitLine: { show: true, interval: 2, lineStyle: { color: colours.line } },
    },
    visualMap: {
      min: 0,
      max: Math.max(1, data.most),
      calculable: false,
      orient: 'horizontal',
      left: 'center',
      bottom: 6,
      itemHeight: 120,
      text: [countOf(Math.max(1, data.most), 'visit'), '0'],
      textStyle: { color: colours.text },
      inRange: { color: [...colours.heat] },
    },
    series: [
      {
        type: 'heatmap',
        data: data.cells.map((cell) => [...cell]),
        itemStyle: { borderColor: colours.surface, borderWidth: 1, borderRadius: 2 },
        emphasis: { itemStyle: { borderColor: colours.text } },
      },
    ],
  };
}
