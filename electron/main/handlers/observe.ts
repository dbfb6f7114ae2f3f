// Offering the relay to this device's own browser or to the devices of a network. It is stopped like any
// other run, by `inspect.finish`.
import type { Handlers } from '../../../shared/contract/ipc.ts';
import type { NotebookProgress } from '../../../shared/model/notebook.ts';
import {
  windowGone,
  type ObserveDoor,
  type ObserveRequest,
} from '../../../shared/model/observe.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Lab } from '../../lab/lab.ts';
import type { OwnAddress } from '../../relay/own-addresses.ts';
import { CannotListen } from '../../session/observe-door.ts';
import type { LabHolder } from '../lab-holder.ts';
import { describeError, type Log } from '../log.ts';
import type { RunningSessions } from '../running-sessions.ts';

/** What a run needs from here; the rest the composition root has bound already. */
export interface ObserveTask {
  readonly id: string;
  readonly request: ObserveRequest;
  readonly lab: Lab | null;
  readonly signal: AbortSignal;
  readonly enough: AbortSignal;
  readonly onOpen: (door: ObserveDoor, look: () => NotebookProgress) => void;
}

export interface ObserveDependencies {
  readonly running: RunningSessions;
  readonly lab: LabHolder;
  readonly createId: () => string;
  /** Runs to the end and saves; rejects with `CannotListen`. */
  readonly observe: (task: ObserveTask) => Promise<void>;
  readonly lanAddresses: () => readonly OwnAddress[];
  readonly log: Log;
}

type ObserveHandlers = Pick<Handlers, 'observe.addresses' | 'observe.start' | 'observe.current'>;
type Problem = { kind: 'busy' | 'lab-failed' | 'cannot-listen'; detail: string };

interface Current {
  readonly door: ObserveDoor;
  readonly look: () => NotebookProgress;
}

const busy = err({ kind: 'busy' as const, detail: 'Another session is under way.' });

export interface ObserveDesk {
  readonly handlers: ObserveHandlers;
  /** Without its window nobody sees any more that something listens: it stops. */
  readonly windowClosed: () => void;
}

export function createObserveDesk(dependencies: ObserveDependencies): ObserveDesk {
  let current: Current | null = null;
  const follow = (next: Current | null): void => {
    current = next;
  };
  const handlers: ObserveHandlers = {
    'observe.addresses': () => {
      const addresses = dependencies
        .lanAddresses()
        .map(({ interfaceName, address }) => ({ interfaceName, address }));
      return Promise.resolve(ok({ addresses }));
    },
    'observe.start': async ({ confirmed, ...request }) => {
      if (request.lanAddress !== null && !confirmed) {
        const detail = 'Listening on a network wants to be confirmed.';
        return err({ kind: 'not-confirmed', detail });
      }
      return start(dependencies, request, follow);
    },
    'observe.current': () =>
      Promise.resolve(
        ok(current === null ? null : { door: current.door, notebook: current.look() }),
      ),
  };
  const windowClosed = (): void => {
    if (current !== null) dependencies.running.cancel(current.door.sessionId, windowGone);
  };
  return { handlers, windowClosed };
}

async function start(
  dependencies: ObserveDependencies,
  request: ObserveRequest,
  follow: (current: Current | null) => void,
): Promise<Result<ObserveDoor, Problem>> {
  const { running, log } = dependencies;
  if (running.isBusy()) return busy;
  let lab: Lab | null = null;
  try {
    if (request.lab) lab = await dependencies.lab.get();
  } catch (error) {
    log('the practice lab could not open', error);
    return err({ kind: 'lab-failed', detail: describeError(error) });
  }
  const id = dependencies.createId();
  return new Promise((resolve) => {
    const isStarted = running.start(id, async (signal, enough) => {
      const onOpen: ObserveTask['onOpen'] = (door, look) => {
        follow({ door, look });
        resolve(ok(door));
      };
      try {
        await dependencies.observe({ id, request, lab, signal, enough, onOpen });
      } catch (error) {
        // After the door has opened nobody hears this answer; then it is told as a crash.
        resolve(err({ kind: 'cannot-listen', detail: describeError(error) }));
        if (!(error instanceof CannotListen)) throw error;
      } finally {
        follow(null);
      }
    });
    if (!isStarted) resolve(busy);
  });
}
