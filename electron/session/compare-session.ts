// All visits of a session through the comparison, and the document that comes of it.
import { setImmediate } from 'node:timers/promises';
import { attributeLookups } from '../compare/attribute-lookups.ts';
import { compareVisit } from '../compare/compare-visit.ts';
import { matchBursts } from '../compare/match-bursts.ts';
import { summarise } from '../compare/summarise.ts';
import { groupByVisit, type Exchange } from '../../shared/model/exchange.ts';
import type { LedgerRow } from '../../shared/model/ledger.ts';
import type { Observations } from '../../shared/model/observation.ts';
import type { EarlierVisit, Session, SessionDocument } from '../../shared/model/session.ts';

export interface CompareSessionInput {
  readonly session: Session;
  readonly exchanges: readonly Exchange[];
  readonly observations: Observations;
  readonly earlier: readonly EarlierVisit[];
}

/** A frame of the window has 16 ms, and others want their share of it. */
const turnMs = 8;

/** The ledger, a visit at a time, of each a few rows at a time. Exchanges know their bursts already where there are any. */
export function* ledgerByVisit(input: CompareSessionInput): Generator<Iterable<LedgerRow[]>> {
  const { session, exchanges, observations, earlier } = input;
  const byVisit = groupByVisit(exchanges);
  const attributed = attributeLookups(exchanges, observations);
  const common = { session, observations, dns: observations.dns, attributed, earlier };
  for (const visit of session.visits) {
    yield compareVisit({ ...common, visit, exchanges: byVisit.get(visit.id) ?? [] });
  }
}

/** Stops after each visit, so that others may have their turn. */
function* compareStepwise(input: CompareSessionInput): Generator<void, SessionDocument> {
  const { session, observations } = input;
  const exchanges = matchBursts(input.exchanges, observations.flows);
  yield;
  const rows: LedgerRow[][] = [];
  for (const ofVisit of ledgerByVisit({ ...input, exchanges })) {
    for (const few of ofVisit) rows.push(few);
    yield;
  }
  const ledger = rows.flat();
  return {
    session,
    flows: [...observations.flows],
    dns: [...observations.dns],
    exchanges: [...exchanges],
    ledger,
    summary: summarise({ session, observations, exchanges, ledger }),
  };
}

/** At once: for whoever has a thread to himself. */
export function compareSession(input: CompareSessionInput): SessionDocument {
  const steps = compareStepwise(input);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** The same in turns of a few milliseconds: a thousand visits must not keep the window's engine waiting. */
export async function compareSessionInTurns(input: CompareSessionInput): Promise<SessionDocument> {
  const steps = compareStepwise(input);
  let turnStartedMs = performance.now();
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    if (performance.now() - turnStartedMs < turnMs) continue;
    await setImmediate();
    turnStartedMs = performance.now();
  }
}
