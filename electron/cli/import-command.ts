// `onlooker import`: captures read as an observer reads them.
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSessionId } from '../session/new-session.ts';
import { stageCapture, type StagedCapture } from '../session/stage-capture.ts';
import { openStream } from '../session/stream-capture.ts';
import type { Store } from '../store/store.ts';
import {
  captureWorker,
  CommandError,
  dataDir,
  describe,
  goOn,
  openLibrary,
  stopOnSignal,
} from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { importForeign } from './import-foreign.ts';
import { createOutputNames, type NextOutput } from './output-names.ts';
import type { ImportCommand } from './parse-import.ts';
import { createTeller } from './tell-progress.ts';
import { sayError } from './terminal.ts';
import { writeStored } from './write-output.ts';

const standardInput = '-';
const nameOf = (path: string): string => (path === standardInput ? 'Standard input' : path);

/** Runs and gives the exit code; throws CommandError. */
export async function importFiles(command: ImportCommand): Promise<number> {
  const signal = stopOnSignal();
  await expectKeyLog(command.keyLogFile);
  const folder = command.libraryFile === null ? await mkdtemp(join(tmpdir(), 'onlooker-')) : null;
  const library = command.libraryFile ?? join(folder ?? '', 'capture.duckdb');
  const store = await openLibrary(library);
  const nextOutput = createOutputNames(command);
  const isSeveral = command.files.length > 1;
  let code: number = exitCodes.ok;
  try {
    for (const path of command.files) {
      const one = importFile({ command, store, library, signal, nextOutput }, path);
      code = Math.max(code, await (isSeveral ? one.catch(goOn) : one));
      if (signal.aborted) return exitCodes.cancelled;
    }
  } finally {
    await store.close();
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
  return code;
}

interface Import {
  readonly command: ImportCommand;
  readonly store: Store;
  readonly library: string;
  readonly signal: AbortSignal;
  readonly nextOutput: NextOutput;
}

/** Gives the exit code. */
async function importFile(
  { command, store, library, signal, nextOutput }: Import,
  path: string,
): Promise<number> {
  const isSeveral = command.files.length > 1;
  const isFile = path !== standardInput;
  const foreign = { path, isSeveral, signal };
  if (isFile && (await importForeign(nextOutput, store, foreign))) return exitCodes.ok;
  const staged = await readInto(command, store, library, path, signal);
  const name = nameOf(path);
  if (staged.keys !== null) sayError(`${name}: ${staged.keys}`);
  if (staged.problem !== null) sayError(`${name}: ${staged.problem}`);
  await writeStored(nextOutput(name, isSeveral), store, staged.id);
  return staged.problem === null ? exitCodes.ok : exitCodes.someVisitFailed;
}

/** Before anything is read: a name mistyped must not cost the reading of a long capture. */
async function expectKeyLog(path: string | null): Promise<void> {
  if (path === null) return;
  try {
    await access(path);
  } catch (error) {
    throw new CommandError(`--keylog ${path}: ${describe(error)}`, exitCodes.cannotRead);
  }
}

async function readInto(
  { keyLogFile }: ImportCommand,
  store: Store,
  library: string,
  path: string,
  signal: AbortSignal,
): Promise<StagedCapture> {
  try {
    const isFile = path !== standardInput;
    const staged = await stageCapture({
      id: createSessionId(),
      path: nameOf(path),
      ...(!isFile && { capture: await openStream(process.stdin, signal) }),
      library,
      dataDir: dataDir(),
      workerPath: captureWorker(),
      keyLogPath: keyLogFile,
      signal,
      onProgress: createTeller(nameOf(path), isFile),
    });
    await store.adopt(staged);
    return staged;
  } catch (error) {
    throw new CommandError(`${nameOf(path)}: ${describe(error)}`, exitCodes.cannotRead);
  }
}
