// The heat map of the window's overview, drawn into a report as SVG.
import { HeatmapChart } from 'echarts/charts';
import { GridComponent, VisualMapComponent } from 'echarts/components';
import { init, use as useParts } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import {
  timelineChartOption,
  timelineHeight,
  type TimelineWords,
} from '../../shared/charts/timeline-chart-option.ts';
import type { FlowTimeline } from '../../shared/model/flow-query.ts';
import { chartWidth, paperColours } from './paper.ts';

useParts([HeatmapChart, GridComponent, VisualMapComponent, SVGRenderer]);

/** Gives an SVG element. `words.rows` are strangers' text: the renderer escapes them, hidden signs are ours. */
export function heatSvg(timeline: FlowTimeline, words: TimelineWords): string {
  const height = timelineHeight(timeline.rows.length);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: chartWidth, height });
  try {
    const { tooltip: _tooltip, ...option } = timelineChartOption(timeline, words, paperColours);
    chart.setOption({ ...option, animation: false });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
