// A session's rows visit by visit are what they are in memory; where they do not come so, it is said.
import { expect, it } from 'vitest';
import { isByVisit, takeByVisit } from '../../../electron/cli/rows-by-visit.ts';
import { storedSession } from '../../../electron/store/stored-session.ts';
import { groupByVisit } from '../../../shared/model/exchange.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { sampleDocument } from '../../fixtures/session-document.ts';

/** Three visits, of which the second has no rows. */
function threeVisits(): SessionDocument {
  const { session, ledger, ...rest } = sampleDocument();
  const visits = ['a', 'b', 'c'].flatMap((id) =>
    session.visits.slice(0, 1).map((v) => ({ ...v, id })),
  );
  const rows = ['a', 'c'].flatMap((visitId) =>
    ledger.map((row) => ({ ...row, visitId })).sort((a, b) => b.order - a.order),
  );
  return { ...rest, session: { ...session, visits }, ledger: rows };
}

it('gives the rows of each visit in their order', () => {
  const document = threeVisits();
  const stored = storedSession(document);
  expect(isByVisit(stored)).toBe(true);
  const take = takeByVisit(stored.ledger);
  const groups = groupByVisit(document.ledger);
  for (const visit of document.session.visits) {
    const expected = [...(groups.get(visit.id) ?? [])].sort((a, b) => a.order - b.order);
    expect(take(visit)).toEqual(expected);
  }
});

it('takes nothing else for rows that come visit by visit', () => {
  const document = threeVisits();
  const { session, ledger } = document;
  const [first, ...others] = session.visits;
  if (first === undefined) throw new Error('no visit');
  const withVisits = (visits: typeof session.visits) =>
    isByVisit(storedSession({ ...document, session: { ...session, visits } }));
  expect(isByVisit(storedSession({ ...document, ledger: [...ledger].reverse() }))).toBe(false);
  expect(isByVisit(storedSession({ ...document, ledger: [...ledger, ...ledger] }))).toBe(false);
  expect(withVisits(others)).toBe(false);
  expect(withVisits([first, ...session.visits])).toBe(false);
  expect(withVisits([first, ...others.map((visit) => ({ ...visit, round: 1 }))])).toBe(false);
});
