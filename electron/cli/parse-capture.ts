// Pure: the words behind `onlooker capture`.
import { err, ok, type Result } from '../../shared/model/result.ts';
import { outputOptions, parseOutput, type Output } from './parse-output.ts';
import { findForeign, readNumber, type Values } from './read-words.ts';

export interface CaptureCommand extends Output {
  readonly kind: 'capture';
  /** Null: list what there is. */
  readonly interfaceName: string | null;
  readonly filter: string;
  /** Null: until it is stopped. */
  readonly seconds: number | null;
  readonly libraryFile: string | null;
}

/** Nobody else has these. */
export const captureOnly = ['interface', 'filter', 'seconds'] as const;
const captureOptions = new Set<string>([...captureOnly, ...outputOptions]);

export function buildCapture(
  values: Values,
  words: readonly string[],
): Result<CaptureCommand, string> {
  const [word] = words;
  if (word !== undefined)
    return err(`What is “${word}”? For example: onlooker capture --interface eth0`);
  const foreign = findForeign(values, captureOptions);
  if (foreign !== undefined) return err(`--${foreign} has no meaning for capture`);
  const output = parseOutput(values);
  if (!output.ok) return output;
  const seconds = readNumber(values.seconds) ?? null;
  if (seconds !== null && !(Number.isInteger(seconds) && seconds > 0 && seconds <= 86_400)) {
    return err('--seconds wants a whole number from 1 to 86400');
  }
  return ok({
    kind: 'capture',
    interfaceName: values.interface ?? null,
    filter: values.filter ?? '',
    seconds,
    ...output.value,
  });
}
