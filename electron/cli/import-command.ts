// `onlooker import`: captures read as an observer reads them.
import { openPlaces } from '../place/place.ts';
import {
  importCapture,
  type ImportProgress,
  type ImportResult,
} from '../session/import-capture.ts';
import { createSessionId } from '../session/new-session.ts';
import {
  cancelOnSignal,
  CommandError,
  dataDir,
  describe,
  openLibrary,
  writeAll,
} from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { ImportCommand } from './parse-arguments.ts';
import { sayError } from './terminal.ts';

const tellEveryMs = 1000;

/** Tells of progress once a second: a line each, so that a log of it stays readable. */
function createTeller(file: string): (progress: ImportProgress) => void {
  let toldMs = performance.now();
  return ({ readBytes, totalBytes, packets }) => {
    if (performance.now() - toldMs < tellEveryMs) return;
    toldMs = performance.now();
    const percent = Math.floor((100 * readBytes) / Math.max(1, totalBytes));
    sayError(`${file}: ${percent} %, ${packets} packets`);
  };
}

/** Runs and gives the exit code; throws CommandError. */
export async function importFiles(command: ImportCommand): Promise<number> {
  const { signal } = cancelOnSignal();
  const place = await openPlaces(dataDir());
  const store = command.libraryFile === null ? null : await openLibrary(command.libraryFile);
  let code: number = exitCodes.ok;
  try {
    for (const path of command.files) {
      const result = await readOne(path, place, signal);
      if (result.problem !== null) {
        sayError(`${path}: ${result.problem}`);
        code = exitCodes.someVisitFailed;
      }
      await store?.saveSession(result.document, result.segments);
      await writeAll(command, result);
      if (signal.aborted) return exitCodes.cancelled;
    }
  } finally {
    await store?.close();
  }
  return code;
}

async function readOne(
  path: string,
  place: Awaited<ReturnType<typeof openPlaces>>,
  signal: AbortSignal,
): Promise<ImportResult> {
  const onProgress = createTeller(path);
  try {
    return await importCapture({ id: createSessionId(), path, place, signal, onProgress });
  } catch (error) {
    throw new CommandError(`${path}: ${describe(error)}`, exitCodes.cannotRead);
  }
}
