// Pure: the words behind `onlooker import`.
import { err, ok, type Result } from '../../shared/model/result.ts';
import { outputOptions, parseOutput, type Output } from './parse-output.ts';
import { findForeign, type Values } from './read-words.ts';

export interface ImportCommand extends Output {
  readonly kind: 'import';
  /** `-`: standard input. */
  readonly files: readonly string[];
  /** Null: one that lies beside each capture, if any. */
  readonly keyLogFile: string | null;
  readonly libraryFile: string | null;
}

const importOptions = new Set<string>([...outputOptions, 'keylog']);

/** It goes by once. */
function findWrongStream({ keylog }: Values, files: readonly string[]): string | null {
  const streams = files.filter((file) => file === '-').length;
  if (streams > 1) return 'Standard input (-) can be read once only';
  return streams === 1 && keylog !== undefined
    ? '--keylog has no meaning for standard input (-): with keys a capture is read twice, so write it to a file first'
    : null;
}

export function buildImport(
  values: Values,
  files: readonly string[],
): Result<ImportCommand, string> {
  if (files.length === 0) return err('Which capture? For example: onlooker import café.pcapng');
  const foreign = findForeign(values, importOptions);
  if (foreign !== undefined) return err(`--${foreign} has no meaning for import`);
  const wrong = findWrongStream(values, files);
  if (wrong !== null) return err(wrong);
  const output = parseOutput(values);
  if (!output.ok) return output;
  return ok({
    kind: 'import',
    files,
    keyLogFile: values.keylog ?? null,
    ...output.value,
  });
}
