// What charts on paper share: their size and colours, whatever the window's theme.
import type { ChartColours } from '../../shared/charts/chart-option.ts';

export const chartWidth = 1000;

/** Tell apart without colour too: one goes up and the other down, and heat is told as figures as well. */
export const paperColours: ChartColours = {
  text: '#1c2430',
  dim: '#5a6675',
  line: '#d9dfe7',
  surface: '#ffffff',
  up: '#b45309',
  down: '#2257a8',
  handshake: '#6b7280',
  heat: ['#eef2f7', '#b9cdea', '#6f9bd8', '#2257a8'],
};
