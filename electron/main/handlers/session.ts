// Calls that read a finished session out of the library, page by page.
import type { Handlers } from '../../../shared/contract/ipc.ts';
import { err, ok } from '../../../shared/model/result.ts';
import type { Store } from '../../store/store.ts';
import { unknownSession } from './errors.ts';
import { whoWasTold } from '../../compare/who-was-told.ts';
import type { Visit } from '../../../shared/model/session.ts';

type ReadingStore = Pick<
  Store,
  | 'has'
  | 'getSession'
  | 'ledger'
  | 'flow'
  | 'checkedCertificate'
  | 'lookups'
  | 'toldParts'
  | 'records'
  | 'recordBars'
  | 'evidence'
  | 'frequency'
>;
type SessionHandlers = Pick<
  Handlers,
  | 'session.get'
  | 'session.ledger'
  | 'session.flow'
  | 'session.lookups'
  | 'session.told'
  | 'session.records'
  | 'session.record-bars'
  | 'session.evidence'
  | 'session.frequency'
>;

export function sessionHandlers(store: ReadingStore): SessionHandlers {
  const isKnown = (id: string): Promise<boolean> => store.has(id);
  return {
    'session.get': async ({ sessionId }) => {
      const found = await store.getSession(sessionId);
      return found === null ? unknownSession(sessionId) : ok(found);
    },
    'session.ledger': async ({ sessionId, visitId, offset, limit }) => {
      const page = await store.ledger(sessionId, visitId, offset, limit);
      if (page.total === 0 && !(await isKnown(sessionId))) return unknownSession(sessionId);
      return ok(page);
    },
    'session.flow': async ({ sessionId, flowId }) => {
      const flow = await store.flow(sessionId, flowId);
      if (flow !== null) {
        return ok({ ...flow, checked: await store.checkedCertificate(sessionId, flowId) });
      }
      if (!(await isKnown(sessionId))) return unknownSession(sessionId);
      return err({ kind: 'unknown-flow', detail: 'The session has no such connection.' });
    },
    'session.lookups': async ({ sessionId, flowId, limit }) => {
      const page = await store.lookups(sessionId, flowId, limit);
      if (page.total === 0 && !(await isKnown(sessionId))) return unknownSession(sessionId);
      return ok(page);
    },
    'session.told': async ({ sessionId, visitId }) => {
      const found = await store.getSession(sessionId);
      if (found === null) return unknownSession(sessionId);
      const { visits } = found.session;
      const chosen = visits.filter(({ id }) => visitId === null || id === visitId);
      const parts = await store.toldParts(sessionId, visitId);
      const ofVisits = new Set(chosen.flatMap(flowsOfPage));
      const carried = new Set(parts.exchanges.map(({ flowId }) => flowId));
      const flows = parts.flows.filter(
        ({ flowId }) => visitId === null || carried.has(flowId) || ofVisits.has(flowId),
      );
      return ok({ hosts: whoWasTold({ ...parts, flows, urls: chosen.map(({ url }) => url) }) });
    },
    'session.records': async ({ sessionId, flowId, offset, limit }) => {
      const page = await store.records(sessionId, flowId, offset, limit);
      if (page.total === 0 && !(await isKnown(sessionId))) return unknownSession(sessionId);
      return ok(page);
    },
    'session.record-bars': async ({ sessionId, flowId }) => {
      const bars = await store.recordBars(sessionId, flowId);
      if (bars.total === 0 && !(await isKnown(sessionId))) return unknownSession(sessionId);
      return ok(bars);
    },
    'session.evidence': async ({ sessionId, span, contextBytes }) => {
      const evidence = await store.evidence(sessionId, span, contextBytes);
      if (evidence !== null) return ok(evidence);
      if (!(await isKnown(sessionId))) return unknownSession(sessionId);
      return err({ kind: 'not-recorded', detail: 'These bytes were not kept.' });
    },
    'session.frequency': async (question) => ok(await store.frequency(question)),
  };
}

/** Connections of a page that no request used. */
const flowsOfPage = ({ page }: Visit): string[] => [
  ...(page?.spare ?? []),
  ...(page?.unasked ?? []),
];
