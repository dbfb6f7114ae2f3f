// The records chart of the window, drawn into a report as SVG on the server side.
import { CustomChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { init, use as useParts } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { recordsChartOption } from '../../shared/charts/records-chart-option.ts';
import { stackRecords } from '../../shared/charts/stack-records.ts';
import type { ChartColours } from '../../shared/charts/chart-option.ts';
import type { ObservedRecord } from '../../shared/model/observation.ts';

useParts([CustomChart, GridComponent, LegendComponent, SVGRenderer]);

const size = { width: 1000, height: 300 };
/** A report is paper: more bars than pixels say nothing more. */
const maxRecords = 2000;

/** Paper's colours; tell apart without colour too, as one goes up and the other down. */
const colours: ChartColours = {
  text: '#1c2430',
  dim: '#5a6675',
  line: '#d9dfe7',
  surface: '#ffffff',
  up: '#b45309',
  down: '#2257a8',
  handshake: '#6b7280',
  heat: ['#eef2f7', '#b9cdea', '#6f9bd8', '#2257a8'],
};

/** Gives an SVG element. It holds numbers and our own words only. */
export function recordsSvg(records: readonly ObservedRecord[]): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    const {
      dataZoom: _zoom,
      tooltip: _tooltip,
      ...option
    } = recordsChartOption(stackRecords(records.slice(0, maxRecords)), colours);
    chart.setOption({ ...option, animation: false });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
