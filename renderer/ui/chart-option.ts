// The colours a chart draws with, read from the page's own variables, and the options' type.
import type { BarSeriesOption, CustomSeriesOption, HeatmapSeriesOption } from 'echarts/charts';
import type {
  AriaComponentOption,
  DataZoomComponentOption,
  GridComponentOption,
  LegendComponentOption,
  TooltipComponentOption,
  VisualMapComponentOption,
} from 'echarts/components';
import type { ComposeOption } from 'echarts/core';

export type ChartOption = ComposeOption<
  | BarSeriesOption
  | CustomSeriesOption
  | HeatmapSeriesOption
  | AriaComponentOption
  | DataZoomComponentOption
  | GridComponentOption
  | LegendComponentOption
  | TooltipComponentOption
  | VisualMapComponentOption
>;

export interface ChartColours {
  readonly text: string;
  readonly dim: string;
  readonly line: string;
  readonly surface: string;
  readonly up: string;
  readonly down: string;
  readonly handshake: string;
  readonly heat: readonly string[];
}

/** Reads the variables of tokens.css; `scheme` is there to say when they have changed. */
export function readChartColours(element: Element | null, scheme: 'light' | 'dark'): ChartColours {
  const style = getComputedStyle(element ?? document.documentElement);
  const fallback = scheme === 'dark' ? '#eeeeee' : '#222222';
  const read = (name: string): string => style.getPropertyValue(name).trim() || fallback;
  return {
    text: read('--text'),
    dim: read('--text-dim'),
    line: read('--line'),
    surface: read('--surface'),
    up: read('--chart-up'),
    down: read('--chart-down'),
    handshake: read('--chart-handshake'),
    heat: [read('--heat-0'), read('--heat-1'), read('--heat-2'), read('--heat-3')],
  };
}
