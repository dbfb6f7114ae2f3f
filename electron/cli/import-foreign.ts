// `onlooker import` of what is no capture: HAR, Parquet folders, Zeek's logs, JSON reports.
import { describeTooLarge } from '../../shared/words/file-words.ts';
import type { OpenError } from '../interchange/opened.ts';
import { sniffFile } from '../interchange/sniff.ts';
import { foreignLimits, openInWorker } from '../session/foreign-worker-link.ts';
import type { ForeignResult } from '../session/open-foreign.ts';
import type { Store } from '../store/store.ts';
import { CommandError, dataDir, describe, foreignWorker } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { NextOutput } from './output-names.ts';
import { writeOpened } from './write-output.ts';

interface ForeignImport {
  readonly path: string;
  readonly isSeveral: boolean;
  readonly signal: AbortSignal;
}

/** Null for a capture, and for what may be one: its own reader says what is wrong with it. */
async function readForeign(path: string, signal: AbortSignal): Promise<ForeignResult | null> {
  const file = await sniffFile(path);
  if (file.kind === 'capture' || file.kind === 'unknown') return null;
  const task = { file, dataDir: dataDir(), limits: foreignLimits };
  return openInWorker(foreignWorker(), task, signal);
}

/**
 * False where the file is a capture. A folder of several sessions gives one output for each; cancelled, it gives
 * none.
 */
export async function importForeign(
  nextOutput: NextOutput,
  store: Store,
  { path, isSeveral, signal }: ForeignImport,
): Promise<boolean> {
  let opened: ForeignResult | null;
  try {
    opened = await readForeign(path, signal);
  } catch (error) {
    if (signal.aborted) return true;
    throw new CommandError(`${path}: ${describe(error)}`, exitCodes.cannotRead);
  }
  if (opened === null) return false;
  if (!opened.ok) {
    throw new CommandError(`${path}: ${describeRefusal(opened.error)}`, exitCodes.cannotRead);
  }
  for (const session of opened.value) {
    await store.saveStored(session);
    const isOneOfSeveral = isSeveral || opened.value.length > 1;
    await writeOpened(nextOutput(path, isOneOfSeveral), store, session);
  }
  return true;
}

const describeRefusal = ({ kind, detail }: OpenError): string =>
  kind === 'too-large' ? describeTooLarge('It', detail) : detail;
