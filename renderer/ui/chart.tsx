// An ECharts canvas that follows its box, the colour scheme and the wish for less motion. Loaded on
// demand, with only the parts that our charts use.
import { useComputedColorScheme } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { BarChart, CustomChart, GraphChart, HeatmapChart } from 'echarts/charts';
import {
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { init, use as useParts, type EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef, type ReactElement } from 'react';
import type { ChartColours, ChartOption } from '../../shared/charts/chart-option.ts';
import { readChartColours } from './chart-option.ts';

useParts([
  BarChart,
  CustomChart,
  GraphChart,
  HeatmapChart,
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
  CanvasRenderer,
]);

export interface ChartProps {
  /** Keep its identity between renders: it is the chart's input. */
  readonly build: (colours: ChartColours) => ChartOption;
  readonly label: string;
  readonly height: number;
  /** Hears the value of the point that was clicked. A pointer's short cut: offer the same by keyboard. */
  readonly onPoint?: (value: readonly number[]) => void;
}

export function Chart({ build, label, height, onPoint }: ChartProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const scheme = useComputedColorScheme('light');
  const isCalm = useReducedMotion();

  useEffect(() => {
    if (box.current === null) return undefined;
    const made = init(box.current);
    chart.current = made;
    const observer = new ResizeObserver(() => {
      made.resize();
    });
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    const colours = readChartColours(box.current, scheme);
    chart.current?.setOption({ ...build(colours), animation: !isCalm }, { notMerge: true });
  }, [build, scheme, isCalm]);

  useEffect(() => {
    const made = chart.current;
    if (made === null || onPoint === undefined) return undefined;
    const listener = ({ value }: { value?: unknown }): void => {
      if (Array.isArray(value)) onPoint(value.map(Number));
    };
    made.on('click', listener);
    return () => {
      made.off('click', listener);
    };
  }, [onPoint]);

  // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a canvas is drawn into it
  return <div className="chart" ref={box} role="img" aria-label={label} style={{ height }} />;
}
