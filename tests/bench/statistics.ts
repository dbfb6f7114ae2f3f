// Ratios within one run: absolute times of a busy machine mean nothing.

export function median(values: readonly number[]): number {
  const sorted = [...values].toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export interface Measure {
  readonly name: string;
  readonly ratio: number;
  /** The goal as the ratio's bound. */
  readonly goal: { readonly kind: 'at-most' | 'at-least'; readonly value: number };
  /** Where the time went, medians in ms: to explain the ratio, not to compare runs with. */
  readonly parts?: Readonly<Record<string, number>>;
}

/** One line a measure: the ratio, its goal, and whether it was met; its parts on a second line. */
export function describeMeasure({ name, ratio, goal, parts = {} }: Measure): string {
  const met = goal.kind === 'at-most' ? ratio <= goal.value : ratio >= goal.value;
  const sign = goal.kind === 'at-most' ? '≤' : '≥';
  const shown = Object.entries(parts).map(([part, ms]) => `${part} ${ms.toFixed(0)} ms`);
  const second = shown.length === 0 ? '' : `\n    ${shown.join(', ')}`;
  return `${name.padEnd(44)} ${ratio.toFixed(2)}  (goal ${sign} ${goal.value})  ${met ? 'met' : 'MISSED'}${second}`;
}
