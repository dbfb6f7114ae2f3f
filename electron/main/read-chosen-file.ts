// Reading a file the user chose, never more of it than a limit.
import { open } from 'node:fs/promises';
import { err, ok, type Result } from '../../shared/model/result.ts';

/** Asks for a file; null when the user thought better of it. */
export type ChooseFile = (
  what: 'urls' | 'any' | 'authorities' | 'capture' | 'key-log',
) => Promise<string | null>;

export type ReadProblem =
  | { readonly kind: 'too-large' }
  | { readonly kind: 'read-failed'; readonly cause: unknown };

/** Gives the file's text as UTF-8. Reads at most one byte over `maxBytes`, whatever its size says. */
export async function readChosenFile(
  path: string,
  maxBytes: number,
): Promise<Result<string, ReadProblem>> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > maxBytes) return err({ kind: 'too-large' });
      // A device or a growing file tells no honest size: the buffer is the limit then.
      const buffer = Buffer.alloc(Math.min(maxBytes, Math.max(size, 64 * 1024)) + 1);
      let filled = 0;
      for (;;) {
        const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, null);
        filled += bytesRead;
        if (bytesRead === 0) return ok(buffer.toString('utf8', 0, filled));
        if (filled === buffer.length) return err({ kind: 'too-large' });
      }
    } finally {
      await file.close();
    }
  } catch (cause) {
    return err({ kind: 'read-failed', cause });
  }
}
