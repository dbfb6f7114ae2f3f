// What must be known of a capture before its rows are believed, on the screen and in reports.
import type { CaptureFacts } from '../model/session.ts';
import { countOf, formatCount } from './format.ts';

export const noLetterInCapture =
  'Of a capture only the envelope is known, and the letter’s side stays empty (—). With a key log (Captures…) what was sent inside the encryption is laid beside it.';

/** Sentences; none where all of it was read and compared, and no keys were at hand. */
export function describeCaptureFacts({ problem, keys, sites }: CaptureFacts): string[] {
  const facts = [problem, keys ?? null];
  if (sites !== undefined) {
    const compared = countOf(sites.compared, 'site');
    facts.push(`Compared are the ${compared} most connected to, of ${formatCount(sites.inAll)}.`);
  }
  return facts.filter((fact) => fact !== null);
}
