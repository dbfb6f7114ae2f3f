// Looks up the plain-language explanation of a term.
import { explanations } from '../../../shared/words/explanations.ts';

export interface Explanation {
  readonly title: string;
  readonly text: string;
}

const table: ReadonlyMap<string, Explanation> = new Map(Object.entries(explanations));

/** Undefined for a key of a newer version's session. */
export function findExplanation(key: string | null): Explanation | undefined {
  return key === null ? undefined : table.get(key);
}
