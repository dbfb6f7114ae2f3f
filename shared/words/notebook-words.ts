// What the lines of the notebook say in words.
import type { NotebookLine } from '../model/notebook.ts';

/** Country and operator; empty when the tables know neither. The short one first: the other is cut. */
export function describePlace({ countryCode, operator }: NotebookLine): string {
  return [countryCode, operator].filter((part) => part !== null).join(', ');
}

/** `at once`, `after 0.4 s`, `after 40 s`, `after 3 min`, `after 2 h 5 min`; empty for a first contact. */
export function describeAgain(againAfterMs: number | null): string {
  if (againAfterMs === null) return '';
  const seconds = againAfterMs / 1000;
  if (seconds < 0.05) return 'at once';
  if (seconds < 10) return `after ${seconds.toFixed(1)} s`;
  if (seconds < 99.5) return `after ${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `after ${minutes} min`;
  return `after ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
