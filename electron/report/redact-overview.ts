// The overview without secrets: own addresses by number, and of what was readable only that it was.
import type { ClearRow } from '../../shared/model/flow-query.ts';
import type { SessionOverview } from '../../shared/model/overview.ts';
import { ownAddressMark, redactedMark } from './marks.ts';
import type { Secrets } from './secrets.ts';

/** A page is an address that an observer sees, a program says what everybody's says; the rest is secret. */
const isSecret = ({ severity, kind }: ClearRow): boolean => severity > 1 && kind !== 'user-agent';

export function redactOverview(overview: SessionOverview): SessionOverview {
  const users = [...new Set(overview.pairs.map(({ user }) => user))];
  const nameOf = (user: string): string =>
    users.length < 2 ? ownAddressMark : `${ownAddressMark} ${users.indexOf(user) + 1}`;
  return {
    ...overview,
    pairs: overview.pairs.map((pair) => ({ ...pair, user: nameOf(pair.user) })),
    clear: {
      ...overview.clear,
      rows: overview.clear.rows.map((row) =>
        isSecret(row) ? { ...row, value: redactedMark } : row,
      ),
    },
  };
}

/** What opens an account must not stand in another place either. */
export function gatherOverview({ clear, pairs }: SessionOverview, secrets: Secrets): void {
  for (const { user } of pairs) secrets.addOwnAddress(user);
  for (const row of clear.rows) {
    if (row.kind === 'cookie') secrets.addCookie(row.value);
    else if (row.severity === 3) secrets.addCredential(row.value);
  }
}
