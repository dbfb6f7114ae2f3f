// The rows of a session as they come, where they come visit by visit: then one visit's are in memory at once.
import type { LedgerRow } from '../../shared/model/ledger.ts';
import type { Visit } from '../../shared/model/session.ts';
import { readFact, type StoredRow, type StoredSession } from '../store/stored-session.ts';

/** Whether rows come in the order of the visits, and none is left out for having stood under an earlier one. */
export function isByVisit({ session: { visits }, ledger }: StoredSession): boolean {
  const ids = visits.map(({ id }) => id);
  const isOnce = new Set(ids).size === ids.length;
  if (!isOnce || visits.some(({ round }) => round > 0)) return false;
  let at = 0;
  for (const [visitId] of ledger) {
    while (at < ids.length && ids[at] !== visitId) at += 1;
    if (at === ids.length) return false;
  }
  return true;
}

/** Gives the rows of a visit; to be asked in the order of the visits. */
export function takeByVisit(ledger: Iterable<StoredRow>): (visit: Visit) => LedgerRow[] {
  const rows = ledger[Symbol.iterator]();
  let next = rows.next();
  return ({ id }) => {
    const taken: LedgerRow[] = [];
    for (; next.done !== true && next.value[0] === id; next = rows.next()) {
      taken.push(readFact(next.value));
    }
    return taken.sort((a, b) => a.order - b.order);
  };
}
