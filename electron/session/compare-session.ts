// All visits of a session through the comparison, and the document that comes of it.
import { attributeLookups } from '../compare/attribute-lookups.ts';
import { compareVisit } from '../compare/compare-visit.ts';
import { matchBursts } from '../compare/match-bursts.ts';
import { summarise } from '../compare/summarise.ts';
import { groupByVisit, type Exchange } from '../../shared/model/exchange.ts';
import type { Observations } from '../../shared/model/observation.ts';
import type { EarlierVisit, Session, SessionDocument } from '../../shared/model/session.ts';

export function compareSession(input: {
  readonly session: Session;
  readonly exchanges: readonly Exchange[];
  readonly observations: Observations;
  readonly earlier: readonly EarlierVisit[];
}): SessionDocument {
  const { session, observations, earlier } = input;
  const exchanges = matchBursts(input.exchanges, observations.flows);
  const byVisit = groupByVisit(exchanges);
  const attributed = attributeLookups(exchanges, observations);
  const ledger = session.visits.flatMap((visit) =>
    compareVisit({
      session,
      visit,
      observations,
      exchanges: byVisit.get(visit.id) ?? [],
      dns: observations.dns,
      attributed,
      earlier,
    }),
  );
  return {
    session,
    flows: [...observations.flows],
    dns: [...observations.dns],
    exchanges: [...exchanges],
    ledger,
    summary: summarise({ session, observations, exchanges, ledger }),
  };
}
