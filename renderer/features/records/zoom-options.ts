// Zooming the records chart by wheel and by slider, in the page's own colours. Only the window has it:
// a report is paper.
import type { DataZoomComponentOption } from 'echarts/components';
import type { ChartColours } from '../../../shared/charts/chart-option.ts';

export function zoomOptions(colours: ChartColours): DataZoomComponentOption[] {
  const unseen = { lineStyle: { opacity: 0 }, areaStyle: { opacity: 0 } };
  return [
    { type: 'inside', filterMode: 'weakFilter' },
    {
      type: 'slider',
      height: 18,
      bottom: 10,
      filterMode: 'weakFilter',
      borderColor: colours.line,
      fillerColor: `${colours.down}33`,
      handleStyle: { borderColor: colours.dim, color: colours.surface },
      moveHandleStyle: { color: colours.line },
      emphasis: { moveHandleStyle: { color: colours.dim } },
      dataBackground: unseen,
      selectedDataBackground: unseen,
      textStyle: { color: colours.dim, fontSize: 12 },
    },
  ];
}
