// What is said of what TLS hides, and of its steps and records that passed behind those that are listed.
import { countOf } from './format.ts';

/** In place of a strip of ciphertext, where there is none that could hold it. */
export const notSeenToPass = 'no bytes of it were seen';

const nouns = { steps: 'more step', records: 'more record' } as const;

/** Null: all are listed. */
export const describeNotListed = (
  what: keyof typeof nouns,
  count: number | undefined,
): string | null =>
  count === undefined || count === 0
    ? null
    : `${countOf(count, nouns[what])} passed behind these, counted but not kept`;
