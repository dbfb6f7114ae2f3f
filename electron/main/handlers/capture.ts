// Reading captures into the library: files that are opened or dropped, and live ones.
import { basename } from 'node:path';
import type { Handlers } from '../../../shared/contract/ipc.ts';
import type { CaptureProgress } from '../../../shared/model/progress.ts';
import { err, ok } from '../../../shared/model/result.ts';
import { captureHelp, helpAfter } from '../../../shared/words/capture-help.ts';
import { CannotCaptureError, type CaptureSource } from '../../session/capture-task.ts';
import type { CaptureTool } from '../../session/live-capture.ts';
import type { StagedCapture } from '../../session/stage-capture.ts';
import type { Store } from '../../store/store.ts';
import { describeError, type Log } from '../log.ts';
import type { ChooseFile } from '../read-chosen-file.ts';
import type { RunningSessions } from '../running-sessions.ts';
import { unknownSession } from './errors.ts';

/** How far the reading is; the rest of the progress is known here. */
export type ReadingProgress = Pick<
  CaptureProgress,
  'readBytes' | 'totalBytes' | 'packets' | 'found'
>;

export interface CaptureDependencies {
  readonly store: Pick<Store, 'adopt'>;
  /** Apart from inspections: a capture is read beside them. */
  readonly running: RunningSessions;
  readonly createId: () => string;
  readonly read: (
    id: string,
    source: CaptureSource,
    signal: AbortSignal,
    onProgress: (progress: ReadingProgress) => void,
  ) => Promise<StagedCapture>;
  readonly findTool: () => Promise<CaptureTool | null>;
  readonly chooseFile: ChooseFile;
  readonly platform: string;
  readonly progress: (progress: CaptureProgress) => void;
  readonly changed: () => void;
  readonly log: Log;
}

type CaptureHandlers = Pick<
  Handlers,
  'capture.import' | 'capture.interfaces' | 'capture.live' | 'capture.cancel' | 'capture.key-log'
>;

const nothingFound = { connections: 0, protocols: [], names: [], hasMoreNames: false };
const busy = err({ kind: 'busy' as const, detail: 'Another capture is being read.' });

export function captureHandlers(dependencies: CaptureDependencies): CaptureHandlers {
  const { running, findTool, chooseFile, platform } = dependencies;
  return {
    'capture.import': async ({ path: given, keylogPath }) => {
      if (running.isBusy()) return busy;
      const path = given ?? (await chooseFile('capture'));
      if (path === null) return ok({ sessionId: null });
      const id = start(dependencies, { kind: 'file', path, keyLogPath: keylogPath });
      return id === null ? busy : ok({ sessionId: id });
    },
    'capture.interfaces': async () => {
      const found = await findTool();
      return ok({
        tool: found?.tool ?? null,
        interfaces: [...(found?.interfaces ?? [])],
        help: captureHelp(platform),
      });
    },
    'capture.live': async ({ interfaceName, filter, seconds }) => {
      const found = await findTool();
      if (found?.interfaces.some(({ name }) => name === interfaceName) !== true) {
        return err({ kind: 'cannot-capture', detail: captureHelp(platform) });
      }
      const { tool, toolPath } = found;
      const id = start(dependencies, {
        kind: 'live',
        tool,
        toolPath,
        interfaceName,
        filter,
        seconds,
      });
      return id === null ? busy : ok({ sessionId: id });
    },
    'capture.cancel': ({ sessionId }) =>
      Promise.resolve(running.cancel(sessionId) ? ok(null) : unknownSession(sessionId)),
    'capture.key-log': async () => ok({ path: await chooseFile('key-log') }),
  };
}

/** Begins to read a file with the key log beside it, if any; false when another is under way. */
export const importCapture = (dependencies: CaptureDependencies, path: string): boolean =>
  start(dependencies, { kind: 'file', path, keyLogPath: null }) !== null;

/** Null when another is under way. */
function start(dependencies: CaptureDependencies, source: CaptureSource): string | null {
  const id = dependencies.createId();
  const isStarted = dependencies.running.start(id, (signal) =>
    readCapture(dependencies, id, source, signal),
  );
  return isStarted ? id : null;
}

async function readCapture(
  { read, store, progress, changed, platform, log }: CaptureDependencies,
  id: string,
  source: CaptureSource,
  signal: AbortSignal,
): Promise<void> {
  const isLive = source.kind === 'live';
  const title = isLive ? `Live from ${source.interfaceName}` : basename(source.path);
  let told: CaptureProgress = {
    sessionId: id,
    title,
    isLive,
    phase: 'reading',
    readBytes: 0,
    totalBytes: 0,
    packets: 0,
    found: nothingFound,
    problem: null,
  };
  const tell = (part: Partial<CaptureProgress>): void => {
    told = { ...told, ...part };
    progress(told);
  };
  tell({});
  try {
    const staged = await read(id, source, signal, tell);
    tell({ phase: 'saving', packets: staged.packets });
    await store.adopt(staged);
    changed();
    tell({ phase: 'done', problem: staged.problem });
  } catch (error) {
    if (signal.aborted && !isLive) {
      tell({ phase: 'cancelled' });
      return;
    }
    log(`capture ${id} could not be read`, error);
    const said = describeError(error);
    const help = error instanceof CannotCaptureError ? ` ${helpAfter(said, platform)}` : '';
    tell({ phase: 'failed', problem: `${said}${help}` });
  }
}
