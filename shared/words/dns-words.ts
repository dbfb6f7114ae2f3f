// What the answer to a name look-up says when it holds no data.
import type { DnsLookup } from '../model/dns.ts';

/** Why there is nothing to show; null: there is. */
export function describeMissingAnswer(lookup: DnsLookup): string | null {
  if (lookup.problem !== null) return `unreadable answer: ${lookup.problem}`;
  if (lookup.responseCode === null) return 'no answer';
  if (lookup.answers.length > 0) return null;
  if (lookup.truncated) return 'cut short, asked again over TCP';
  return lookup.responseCode === 'NOERROR' ? 'none of this kind' : lookup.responseCode;
}
