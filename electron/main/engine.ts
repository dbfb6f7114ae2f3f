// Puts the engine together: library, lab, places, running sessions, and one handler for each call.
import type { Handlers } from '../../shared/contract/ipc.ts';
import type { Progress } from '../../shared/model/progress.ts';
import { startLab } from '../lab/lab.ts';
import { openPlaces } from '../place/place.ts';
import { listLanAddresses } from '../relay/own-addresses.ts';
import { SlabPool } from '../relay/slab-pool.ts';
import { findBadOption } from '../session/options.ts';
import type { PageEngine } from '../endpoint/page/page-engine.ts';
import { createSessionId } from '../session/new-session.ts';
import { runObserve } from '../session/run-observe.ts';
import { runSession } from '../session/run-session.ts';
import type { Store } from '../store/store.ts';
import { appInfoHandlers, type AppFacts } from './handlers/app-info.ts';
import { findCaptureTool } from '../session/live-capture.ts';
import { browseHandlers } from './handlers/browse.ts';
import { captureHandlers, importCapture, type CaptureDependencies } from './handlers/capture.ts';
import { exploreHandlers } from './handlers/explore.ts';
import { inspectHandlers, type Run } from './handlers/inspect.ts';
import { createObserveDesk, type ObserveTask } from './handlers/observe.ts';
import { labHandlers } from './handlers/lab.ts';
import { libraryHandlers } from './handlers/library.ts';
import { authorityHandlers } from './handlers/authorities.ts';
import { reportHandlers, type ReportDependencies } from './handlers/report.ts';
import { sessionHandlers } from './handlers/session.ts';
import { urlHandlers } from './handlers/urls.ts';
import { createLabHolder } from './lab-holder.ts';
import type { BrowseDesk } from './browse/browse-desk.ts';
import { closeAll } from './close-all.ts';
import type { Log } from './log.ts';
import { createPendingDeletions, undoMs } from './pending-deletions.ts';
import { createRunningSessions, type RunningSessions } from './running-sessions.ts';
import type { SendEvent } from './window-link.ts';

/** Cancelling closes sockets at once; what is left is saving what was seen. */
const closeLimitMs = 10_000;

export interface EngineOptions {
  readonly store: Store;
  readonly dataDir: string;
  readonly facts: AppFacts;
  readonly send: SendEvent;
  readonly log: Log;
  readonly pages: PageEngine;
  readonly desk: BrowseDesk;
  /** Reads a capture into staging files, in a process of its own. */
  readonly readCapture: CaptureDependencies['read'];
  /** What exporting and opening need of the platform: dialogs, printing, files. */
  readonly files: Pick<
    ReportDependencies,
    'print' | 'chooseTarget' | 'chooseFile' | 'openForeign' | 'write'
  >;
}

export interface Engine {
  readonly handlers: Handlers;
  /** Ends what must not go on unseen. */
  readonly windowClosed: () => void;
  /** Cancels what runs, erases what was deleted, closes lab and library. */
  close(): Promise<void>;
}

export function createEngine(options: EngineOptions): Engine {
  const { store, send, log } = options;
  const changed = (): void => {
    send('library.changed', null);
  };
  const lab = createLabHolder(() => startLab());
  const deletions = createPendingDeletions(store, undoMs, (error) => {
    log('a deleted session could not be erased yet', error);
  });
  const running = holdSessions(options);
  const places = openPlaces(options.dataDir);
  // Awaited by who needs it first; a rejection before that is not unhandled, it is reported there.
  places.catch(() => undefined);
  const { run, observe } = createRuns(options, changed, places);
  const observing = createObserveDesk({
    running,
    lab,
    createId: createSessionId,
    observe,
    lanAddresses: () => listLanAddresses(),
    log,
  });
  const captures = createRunningSessions((sessionId, error) => {
    log(`capture ${sessionId} broke off`, error);
  });
  const capturing = captureParts(options, captures, changed);
  const handlers: Handlers = {
    ...appInfoHandlers(options.facts),
    ...inspectHandlers({
      store,
      running,
      lab,
      createId: createSessionId,
      findBadOption,
      run,
      log,
    }),
    ...observing.handlers,
    ...browseHandlers(options.desk),
    ...libraryHandlers({ store, deletions, undoMs, changed }),
    ...sessionHandlers(store),
    ...exploreHandlers(store),
    ...captureHandlers(capturing),
    ...labHandlers(lab, log),
    ...urlHandlers(options.files.chooseFile),
    ...authorityHandlers(options.files.chooseFile),
    ...reportHandlers(reportParts(options, capturing)),
  };
  // The library last, whatever fails before: left open, it may lose what was written last.
  const close = (): Promise<void> =>
    closeAll([
      () => Promise.all([running.close(closeLimitMs), captures.close(closeLimitMs)]),
      () => deletions.close(),
      () => lab.close(),
      () => store.close(),
    ]);
  return { handlers, windowClosed: observing.windowClosed, close };
}

function holdSessions({ log, send }: EngineOptions): RunningSessions {
  return createRunningSessions((sessionId, error) => {
    log(`session ${sessionId} broke off`, error);
    // Whoever waits must not wait for ever.
    send('inspect.progress', {
      sessionId,
      phase: 'cancelled',
      doneVisits: 0,
      totalVisits: 0,
      changed: [],
    });
  });
}

function captureParts(
  { store, readCapture, files, facts, send, log }: EngineOptions,
  running: RunningSessions,
  changed: () => void,
): CaptureDependencies {
  return {
    store,
    running,
    createId: createSessionId,
    read: readCapture,
    findTool: () => findCaptureTool(),
    chooseFile: files.chooseFile,
    platform: facts.platform,
    progress: (progress) => {
      send('capture.progress', progress);
    },
    changed,
    log,
  };
}

function reportParts(
  { store, files, facts, send, log }: EngineOptions,
  capturing: CaptureDependencies,
): ReportDependencies {
  return {
    ...files,
    version: facts.version,
    importCapture: (path) => importCapture(capturing, path),
    store,
    changed: capturing.changed,
    log,
    opening: (progress) => {
      send('report.opening', progress);
    },
    progress: (sessionId, done) => {
      send('report.progress', { sessionId, done });
    },
  };
}

/** Sessions under way share the memory that long connections are read into. */
function createRuns(
  options: EngineOptions,
  changed: () => void,
  places: ReturnType<typeof openPlaces>,
) {
  const slabPool = new SlabPool();
  const shared = {
    slabPool,
    store: options.store,
    onProgress: (progress: Progress) => {
      options.send('inspect.progress', progress);
    },
  };
  const run = async (task: Run): Promise<void> => {
    const place = await places;
    const { release } = await runSession({ ...shared, ...task, place, pages: options.pages });
    // All of it is in the library now, and nothing else holds on to the bytes.
    release();
    changed();
  };
  const observe = async (task: ObserveTask): Promise<void> => {
    const { release } = await runObserve({ ...shared, ...task, place: await places });
    release();
    changed();
  };
  return { run, observe };
}
