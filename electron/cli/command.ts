// What the commands share: errors that end them, the library, and cancelling.
import { join } from 'node:path';
import { readClearFacts } from '../observe/clear-facts.ts';
import { describeFileError } from '../session/file-error.ts';
import { unpackWords } from '../session/unpack-words.ts';
import { openStore, type Store } from '../store/store.ts';
import { exitCodes } from './exit-codes.ts';
import { sayError } from './terminal.ts';

/** Ends the command with a sentence and a code. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const describe = describeFileError;

/** Where the address tables are. */
export const dataDir = (): string => process.env['ONLOOKER_DATA_DIR'] ?? join(__dirname, '../data');

/** The built reader of captures, beside the program. */
export const captureWorker = (): string => join(__dirname, 'capture-worker.cjs');

export async function openLibrary(path: string | null): Promise<Store> {
  const opened = await openStore(path ?? ':memory:', readClearFacts, unpackWords);
  if (opened.ok) return opened.value;
  const { kind, detail } = opened.error;
  const why =
    kind === 'locked' ? 'it is open in the app or another command; close that first' : detail;
  throw new CommandError(`--library ${path ?? ''}: ${why}`, exitCodes.cannotRead);
}

/** Aborts at the first Ctrl-C, saying `words`; at the second the program ends. */
export function stopOnSignal(
  words = 'cancelling; press Ctrl-C again to leave at once',
): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.cancelled);
    sayError(words);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}
