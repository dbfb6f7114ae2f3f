// Pure: the words behind `onlooker observe`.
import { isIP } from 'node:net';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { outputOptions, parseOutput, type Output } from './parse-output.ts';
import { findForeign, readNumber, type Values } from './read-words.ts';

export interface ObserveCommand extends Output {
  readonly kind: 'observe';
  /** Null: this computer alone. */
  readonly listen: string | null;
  readonly lab: boolean;
  /** Null: until it is stopped. */
  readonly seconds: number | null;
  readonly libraryFile: string | null;
}

const observeOptions = new Set<string>([...outputOptions, 'listen', 'lab', 'seconds']);
const maxSeconds = 14_400;

export function buildObserve(
  values: Values,
  words: readonly string[],
): Result<ObserveCommand, string> {
  const [word] = words;
  if (word !== undefined)
    return err(`What is “${word}”? For example: onlooker observe --report mine.html`);
  const foreign = findForeign(values, observeOptions);
  if (foreign !== undefined) return err(`--${foreign} has no meaning for observe`);
  const listen = values.listen ?? null;
  if (listen !== null && isIP(listen) === 0)
    return err(`--listen wants an address of this computer, like 192.168.1.5, not “${listen}”`);
  const seconds = readNumber(values.seconds) ?? null;
  if (seconds !== null && !(Number.isInteger(seconds) && seconds > 0 && seconds <= maxSeconds)) {
    return err(`--seconds wants a whole number from 1 to ${maxSeconds}`);
  }
  const output = parseOutput(values);
  if (!output.ok) return output;
  return ok({ ...output.value, kind: 'observe', listen, lab: values.lab === true, seconds });
}
