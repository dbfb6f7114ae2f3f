// What the commands share: errors that end them, the library, and cancelling.
import { join } from 'node:path';
import { assertNever } from '../../shared/model/result.ts';
import { readClearFacts } from '../observe/clear-facts.ts';
import { describeFileError } from '../session/file-error.ts';
import { unpackWords } from '../session/unpack-words.ts';
import { openStore, type Store, type StoreError } from '../store/store.ts';
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

/** One of several files that cannot be read is told of, and the others are read all the same. Gives its exit code. */
export function goOn(error: unknown): number {
  if (!(error instanceof CommandError) || error.exitCode !== exitCodes.cannotRead) throw error;
  sayError(error.message);
  return error.exitCode;
}

/** Where the address tables are. */
export const dataDir = (): string => process.env['ONLOOKER_DATA_DIR'] ?? join(__dirname, '../data');

/** The built readers of captures and of other files, beside the program. */
export const captureWorker = (): string => join(__dirname, 'capture-worker.cjs');
export const foreignWorker = (): string => join(__dirname, 'foreign-worker.cjs');

export async function openLibrary(path: string | null): Promise<Store> {
  const opened = await openStore(path ?? ':memory:', readClearFacts, unpackWords);
  if (opened.ok) return opened.value;
  throw new CommandError(
    `--library ${path ?? ''}: ${describeTrouble(opened.error)}`,
    exitCodes.cannotRead,
  );
}

function describeTrouble({ kind, detail }: StoreError): string {
  switch (kind) {
    case 'locked':
      return 'It is open in the app or another command; close that first.';
    case 'newer-version':
      return `It was written by a newer Onlooker; use that one. (${detail})`;
    case 'corrupt':
      return `It is no library of Onlooker, or a damaged one. (${detail})`;
    case 'io':
      return `It cannot be opened; check that its folder is there and can be written to. (${detail})`;
    default:
      return assertNever(kind);
  }
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
