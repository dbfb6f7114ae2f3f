// What is said of steps and records of TLS that passed behind those that are listed.
import { countOf } from './format.ts';

const nouns = { steps: 'more step', records: 'more record' } as const;

/** Null: all are listed. */
export const describeNotListed = (
  what: keyof typeof nouns,
  count: number | undefined,
): string | null =>
  count === undefined || count === 0
    ? null
    : `${countOf(count, nouns[what])} passed behind these, counted but not kept`;
