// Reading a file the user chose, never more of it than a limit.
import { err, ok, type Result } from '../../shared/model/result.ts';
import { readLimited } from '../interchange/read-limited.ts';
import { describeError } from './log.ts';

/** Asks for a file; null when the user thought better of it. */
export type ChooseFile = (
  what: 'urls' | 'any' | 'authorities' | 'capture' | 'key-log',
) => Promise<string | null>;

export type ReadProblem =
  | { readonly kind: 'too-large' }
  | { readonly kind: 'read-failed'; readonly cause: unknown };

/** Gives the file's text as UTF-8. */
export async function readChosenFile(
  path: string,
  maxBytes: number,
): Promise<Result<string, ReadProblem>> {
  try {
    const bytes = await readLimited(path, maxBytes);
    return bytes === null ? err({ kind: 'too-large' }) : ok(bytes.toString('utf8'));
  } catch (cause) {
    return err({ kind: 'read-failed', cause });
  }
}

/** As the window is told of it. */
export const refuseChosenFile = (problem: ReadProblem, maxBytes: number) =>
  problem.kind === 'too-large'
    ? err({ kind: 'too-large' as const, detail: `The file is larger than ${maxBytes} bytes.` })
    : err({ kind: 'read-failed' as const, detail: describeError(problem.cause) });
