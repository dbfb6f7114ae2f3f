// Names the secrets of a set of ledger rows in a few words: "the page, your cookies or the answer".
import type { LedgerRow } from '../../shared/model/ledger.ts';

const words: readonly (readonly [string, (row: LedgerRow) => boolean])[] = [
  ['the page (path)', ({ topic }) => topic === 'path'],
  ['what you asked for (query)', ({ topic }) => topic === 'query'],
  ['your cookies', ({ sensitivity }) => sensitivity === 'cookie'],
  ['your login', ({ sensitivity }) => sensitivity === 'authorization'],
  ['what you sent', ({ topic }) => topic === 'request-body'],
  ['what was said after STARTTLS', ({ topic }) => topic === 'mail-after'],
  ['the answer', ({ topic }) => topic === 'response-body'],
];

/** Empty when the rows hold none of these. */
export function describeSecrets(rows: readonly LedgerRow[], conjunction = 'or'): string {
  const found = words.flatMap(([word, matches]) => (rows.some(matches) ? [word] : []));
  const last = found.at(-1) ?? '';
  if (found.length < 2) return last;
  const comma = found.length > 2 ? ',' : '';
  return `${found.slice(0, -1).join(', ')}${comma} ${conjunction} ${last}`;
}
