// Pure: the words behind `onlooker observe`.
import { isIP } from 'node:net';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { Output } from './command.ts';

export interface ObserveCommand extends Output {
  readonly kind: 'observe';
  /** Null: this computer alone. */
  readonly listen: string | null;
  readonly lab: boolean;
  /** Null: until it is stopped. */
  readonly seconds: number | null;
  readonly libraryFile: string | null;
}

const known = new Set([
  'listen',
  'lab',
  'seconds',
  'json',
  'report',
  'no-redact',
  'library',
  'with-secrets',
]);
const maxSeconds = 14_400;

export interface ObserveWords {
  readonly listen?: string | undefined;
  readonly lab?: boolean | undefined;
  readonly seconds?: string | undefined;
  readonly library?: string | undefined;
}

/** `output` is read from the same words, as for the other commands. */
export function buildObserve(
  values: ObserveWords,
  words: readonly string[],
  output: Output,
): Result<ObserveCommand, string> {
  const [word] = words;
  if (word !== undefined)
    return err(`What is “${word}”? For example: onlooker observe --report mine.html`);
  const foreign = Object.keys(values).find((name) => !known.has(name));
  if (foreign !== undefined) return err(`--${foreign} has no meaning for observe`);
  const listen = values.listen ?? null;
  if (listen !== null && isIP(listen) === 0)
    return err(`--listen wants an address of this computer, like 192.168.1.5, not “${listen}”`);
  const seconds = values.seconds === undefined ? null : Number(values.seconds);
  if (seconds !== null && !(Number.isInteger(seconds) && seconds > 0 && seconds <= maxSeconds)) {
    return err(`--seconds wants a whole number from 1 to ${maxSeconds}`);
  }
  const libraryFile = values.library ?? null;
  return ok({ ...output, kind: 'observe', listen, lab: values.lab === true, seconds, libraryFile });
}
