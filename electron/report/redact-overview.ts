// The overview without secrets: own addresses by number, and of what was readable only that it was.
import type { ClearFact } from '../../shared/model/clear-text.ts';
import type { SessionOverview } from '../../shared/model/overview.ts';
import { redactedMark } from './marks.ts';
import type { Secrets } from './secrets.ts';

/** A page is an address that an observer sees; which program and device somebody has is theirs, as in the ledger. */
const isSecret = ({ severity, kind }: Said): boolean => severity > 1 || kind === 'user-agent';

type Said = Pick<ClearFact, 'severity' | 'kind' | 'value'>;

/** Its label, names of fields included, stays: it teaches, the value is the secret. */
export const redactFact = <T extends Said>(fact: T): T =>
  isSecret(fact) ? { ...fact, value: redactedMark } : fact;

/** What opens an account must not stand in another place either, nor what was filled into a form, mailed or shown as one’s own certificate. */
export function gatherFact({ kind, severity, value }: Said, secrets: Secrets): void {
  if (kind === 'cookie') secrets.addCookie(value);
  else if (kind === 'certificate') secrets.addCertificateName(value);
  else if (kind === 'user-agent') secrets.addProgram(value);
  else if (kind === 'form' || kind === 'mail') secrets.addBody(value);
  else if (severity === 3) secrets.addCredential(value);
}

export function redactOverview(overview: SessionOverview, secrets: Secrets): SessionOverview {
  return {
    ...overview,
    pairs: overview.pairs.map((pair) => ({ ...pair, user: secrets.markOf(pair.user) })),
    clear: {
      ...overview.clear,
      rows: overview.clear.rows.map(redactFact),
    },
  };
}

export function gatherOverview({ clear, pairs }: SessionOverview, secrets: Secrets): void {
  for (const { user } of pairs) secrets.addOwnAddress(user);
  for (const row of clear.rows) gatherFact(row, secrets);
}
