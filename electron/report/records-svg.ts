// The records chart of the window, drawn into a report as SVG on the server side.
import { CustomChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { init, use as useParts } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { recordsChartOption } from '../../shared/charts/records-chart-option.ts';
import { stackRecords } from '../../shared/charts/stack-records.ts';
import type { ObservedRecord } from '../../shared/model/tls.ts';
import { chartWidth, paperColours } from './paper.ts';

useParts([CustomChart, GridComponent, LegendComponent, SVGRenderer]);

const size = { width: chartWidth, height: 300 };
/** A report is paper: more bars than pixels say nothing more. */
export const maxBars = 2000;

/** Gives an SVG element, of the first `maxBars`. It holds numbers and our own words only. */
export function recordsSvg(records: readonly ObservedRecord[]): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    const {
      dataZoom: _zoom,
      tooltip: _tooltip,
      ...option
    } = recordsChartOption(stackRecords(records.slice(0, maxBars)), paperColours);
    chart.setOption({ ...option, animation: false });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
