// What the developer reads on standard error, and small helpers to speak of unknown errors.
import { inspect } from 'node:util';
import { plain } from '../../shared/words/plain-text.ts';
import { describeFileError } from '../session/file-error.ts';

export type Log = (what: string, error?: unknown) => void;

/** Writes one line (and the stack, when there is one). Nothing is sent anywhere. */
export const logToTerminal: Log = (what, error) => {
  const words = error === undefined ? what : `${what} ${inspect(error)}`;
  // An error may quote what a server or a file said.
  console.error(plain(`onlooker: ${words}`));
};

/** A sentence for people out of whatever was thrown. */
export const describeError = describeFileError;

/** Node's code of a system error (`ENOENT` …), or null. */
export function errorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
