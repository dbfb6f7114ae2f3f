// Opening the library at the start, and what a person is asked when that fails. A damaged library is
// moved aside and never deleted: it may hold a year of someone's teaching.
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { assertNever, type Result } from '../../shared/model/result.ts';
import type { Store, StoreError } from '../store/store.ts';

/** A question to the person in front of the app. */
export interface Question {
  readonly title: string;
  readonly message: string;
  /** Enter takes the first, Escape the last, which always means to leave. */
  readonly choices: readonly string[];
}

export interface OpenLibraryOptions {
  readonly path: string;
  readonly open: (path: string) => Promise<Result<Store, StoreError>>;
  /** Gives the index of the choice taken. */
  readonly ask: (question: Question) => Promise<number>;
  readonly now: () => Date;
}

/** Gives the library, or null when the person chose to leave. */
export async function openLibrary(options: OpenLibraryOptions): Promise<Store | null> {
  for (;;) {
    const opened = await options.open(options.path);
    if (opened.ok) return opened.value;
    const question = describeTrouble(opened.error, options.path);
    const choice = await options.ask(question);
    if (choice === question.choices.length - 1) return null;
    if (opened.error.kind === 'corrupt') await moveAside(options.path, options.now());
  }
}

/** What went wrong and what can be done, one question for each kind. */
export function describeTrouble(error: StoreError, path: string): Question {
  switch (error.kind) {
    case 'locked':
      return {
        title: 'The library is in use',
        message:
          `Another program holds ${path}: perhaps Onlooker on the command line with --library, ` +
          'or a second Onlooker. Close it, then try again.',
        choices: ['Try again', 'Quit'],
      };
    case 'newer-version':
      return {
        title: 'The library is from a newer Onlooker',
        message: `${path} was written by a newer version (${error.detail}). Install that version.`,
        choices: ['Quit'],
      };
    case 'corrupt':
      return {
        title: 'The library is damaged',
        message:
          `${path} cannot be read (${error.detail}). Onlooker can set it aside under another name ` +
          'and begin a new one. Nothing is deleted.',
        choices: ['Set aside and begin anew', 'Quit'],
      };
    case 'io':
      return {
        title: 'The library cannot be opened',
        message: `${path}: ${error.detail}. Check that the folder can be written to.`,
        choices: ['Try again', 'Quit'],
      };
    default:
      return assertNever(error.kind);
  }
}

/** Renames the file and its write-ahead log; gives the new name. */
async function moveAside(path: string, at: Date): Promise<string> {
  const stamp = at.toISOString().replaceAll(':', '-').replaceAll('.', '-');
  const aside = `${path}.damaged-${stamp}`;
  await rename(path, aside);
  if (existsSync(`${path}.wal`)) await rename(`${path}.wal`, `${aside}.wal`);
  return aside;
}
