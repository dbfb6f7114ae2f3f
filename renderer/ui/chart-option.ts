// The colours a chart draws with, read from the page's own variables.
import type { ChartColours } from '../../shared/charts/chart-option.ts';

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
