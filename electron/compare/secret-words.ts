// Names the secrets of a set of ledger rows in a few words: "the page, your cookies or the answer".
import type { LedgerRow } from '../../shared/model/ledger.ts';
import type { Whose } from '../../shared/model/whose.ts';

const words: readonly (readonly [own: string, (row: LedgerRow) => boolean, others?: string])[] = [
  ['the page (path)', ({ topic }) => topic === 'path'],
  ['what you asked for (query)', ({ topic }) => topic === 'query', 'what was asked for (query)'],
  ['your cookies', ({ sensitivity }) => sensitivity === 'cookie', 'the cookies'],
  ['your login', ({ sensitivity }) => sensitivity === 'authorization', 'the login'],
  ['what you sent', ({ topic }) => topic === 'request-body', 'what was sent'],
  ['what was said after STARTTLS', ({ topic }) => topic === 'mail-after'],
  ['the answer', ({ topic }) => topic === 'response-body'],
];

/** Empty when the rows hold none of these. `whose`: the reader's own, or those of others in a capture. */
export function describeSecrets(
  rows: readonly LedgerRow[],
  conjunction: 'or' | 'and',
  whose: Whose,
): string {
  const found = words.flatMap(([own, matches, others = own]) =>
    rows.some(matches) ? [whose === 'own' ? own : others] : [],
  );
  const last = found.at(-1) ?? '';
  if (found.length < 2) return last;
  const comma = found.length > 2 ? ',' : '';
  return `${found.slice(0, -1).join(', ')}${comma} ${conjunction} ${last}`;
}
