// Pure: the words behind `onlooker look`.
import { err, ok, type Result } from '../../shared/model/result.ts';
import { findForeign, type Values } from './read-words.ts';

export interface LookCommand {
  readonly kind: 'look';
  readonly files: readonly string[];
  /** Where a line of JSON for each connection goes; `-`: standard output. Null: a summary is printed. */
  readonly jsonTarget: string | null;
  readonly redact: boolean;
}

const lookOptions = new Set(['json', 'no-redact']);

export function buildLook(values: Values, files: readonly string[]): Result<LookCommand, string> {
  if (files.length === 0) return err('At which capture? For example: onlooker look café.pcapng');
  if (files.includes('-')) {
    return err(
      'look takes files; standard input (-) goes by once, so import it: onlooker import -',
    );
  }
  const foreign = findForeign(values, lookOptions);
  if (foreign !== undefined) return err(`--${foreign} has no meaning for look`);
  const jsonTarget = values.json ?? null;
  return ok({ kind: 'look', files, jsonTarget, redact: values['no-redact'] !== true });
}
