// Starting, cancelling and trying again: the one place where the window makes traffic.
import type { Handlers } from '../../../shared/contract/ipc.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { InspectRequest, Session } from '../../../shared/model/session.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Store } from '../../store/store.ts';
import type { LabHolder } from '../lab-holder.ts';
import { describeError, type Log } from '../log.ts';
import type { RunningSessions } from '../running-sessions.ts';
import { unknownSession } from './errors.ts';

/** What a session needs from here; the rest the composition root has bound already. */
export interface Run {
  readonly id: string;
  readonly request: InspectRequest;
  readonly lab: Lab | null;
  readonly signal: AbortSignal;
  readonly enough: AbortSignal;
}

export interface InspectDependencies {
  readonly store: Pick<Store, 'getSession'>;
  readonly running: RunningSessions;
  readonly lab: LabHolder;
  readonly createId: () => string;
  /** Says what is wrong with an option that the schema cannot check; null: nothing. */
  readonly findBadOption: (request: InspectRequest) => string | null;
  /** Runs to the end and saves. */
  readonly run: (run: Run) => Promise<void>;
  readonly log: Log;
}

type InspectHandlers = Pick<
  Handlers,
  'inspect.start' | 'inspect.cancel' | 'inspect.finish' | 'inspect.retry'
>;

export function inspectHandlers(dependencies: InspectDependencies): InspectHandlers {
  return {
    'inspect.start': async (request) => {
      const problem = dependencies.findBadOption(request);
      if (problem !== null) return err({ kind: 'bad-option', detail: problem });
      return start(dependencies, request);
    },
    'inspect.cancel': ({ sessionId }) =>
      Promise.resolve(
        dependencies.running.cancel(sessionId) ? ok(null) : unknownSession(sessionId),
      ),
    'inspect.finish': ({ sessionId }) =>
      Promise.resolve(
        dependencies.running.finish(sessionId) ? ok(null) : unknownSession(sessionId),
      ),
    'inspect.retry': async ({ sessionId }) => {
      const found = await dependencies.store.getSession(sessionId);
      if (found === null) return unknownSession(sessionId);
      const request = retryRequest(found.session);
      if (request === null) {
        return err({ kind: 'nothing-failed', detail: 'Every visit of this session succeeded.' });
      }
      return start(dependencies, request);
    },
  };
}

/** What starting and trying again both answer. */
type Started = Result<{ sessionId: string }, { kind: 'busy' | 'lab-failed'; detail: string }>;

async function start(dependencies: InspectDependencies, request: InspectRequest): Promise<Started> {
  const busy = err({ kind: 'busy' as const, detail: 'Another inspection is under way.' });
  if (dependencies.running.isBusy()) return busy;
  let lab: Lab | null = null;
  try {
    if (request.lab) lab = await dependencies.lab.get();
  } catch (error) {
    dependencies.log('the practice lab could not open', error);
    return err({ kind: 'lab-failed', detail: describeError(error) });
  }
  const id = dependencies.createId();
  const isStarted = dependencies.running.start(id, (signal, enough) =>
    dependencies.run({ id, request, lab, signal, enough }),
  );
  return isStarted ? ok({ sessionId: id }) : busy;
}

/** The same request for what failed only, each address once; null when nothing failed. */
function retryRequest(session: Session): InspectRequest | null {
  const failed = session.visits.filter((visit) => visit.status === 'failed');
  const urls = [...new Set(failed.map((visit) => visit.url))];
  return urls.length === 0 ? null : { ...session.request, urls, count: 1 };
}
