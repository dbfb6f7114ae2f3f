// Pure: words of the command line to what they ask for, or to what is wrong with them.
import { err, ok, type Result } from '../../shared/model/result.ts';
import { buildCapture, type CaptureCommand } from './parse-capture.ts';
import { buildImport, type ImportCommand } from './parse-import.ts';
import { buildInspect, type InspectCommand } from './parse-inspect.ts';
import { buildLook, type LookCommand } from './parse-look.ts';
import { buildObserve, type ObserveCommand } from './parse-observe.ts';
import { describeWrongOption, readWords } from './read-words.ts';

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | InspectCommand
  | ImportCommand
  | LookCommand
  | CaptureCommand
  | ObserveCommand;

/** Reads the words behind the program's name; the error is one sentence for people. */
export function parseArguments(words: readonly string[]): Result<Command, string> {
  let read: ReturnType<typeof readWords>;
  try {
    read = readWords(words);
  } catch (error) {
    if (error instanceof TypeError) return err(describeWrongOption(error));
    throw error;
  }
  const { values, positionals } = read;
  if (values.help === true || words.length === 0) return ok({ kind: 'help' });
  if (values.version === true) return ok({ kind: 'version' });
  const [command, ...urls] = positionals;
  if (command === 'help') return ok({ kind: 'help' });
  if (command === 'import') return buildImport(values, urls);
  if (command === 'look') return buildLook(values, urls);
  if (command === 'capture') return buildCapture(values, urls);
  if (command === 'observe') return buildObserve(values, urls);
  const commands = 'inspect, look, import, capture and observe';
  if (command === undefined) return err(`Which command? There are ${commands}`);
  if (command !== 'inspect') return err(`There is no command “${command}”; there are ${commands}`);
  return buildInspect(values, urls);
}
