// Pure: what comes out of a command, and where to; the same words for all of them.
import type { ReportFormat } from '../../shared/model/report-format.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { collect, type Values } from './read-words.ts';

export interface ReportTarget {
  readonly path: string;
  readonly format: ReportFormat;
}

export interface Output {
  readonly reports: readonly ReportTarget[];
  /** `-`: standard output. */
  readonly jsonTarget: string | null;
  readonly redact: boolean;
  /** TLS secrets go into the formats that can hold them. */
  readonly withSecrets: boolean;
}

/** Every command has these, and `library`. */
export const outputOptions = ['json', 'report', 'no-redact', 'with-secrets', 'library'] as const;

const formats: Readonly<Record<string, ReportFormat>> = {
  html: 'html',
  htm: 'html',
  pdf: 'pdf',
  md: 'md',
  csv: 'csv',
  json: 'json',
  parquet: 'parquet',
  pcapng: 'pcapng',
  har: 'har',
  zeek: 'zeek',
  'zeek-json': 'zeek-json',
  keylog: 'keylog',
};

/** `libraryFile` null: nothing is kept. */
export function parseOutput(
  values: Values,
): Result<Output & { readonly libraryFile: string | null }, string> {
  const reports = parseReports(values);
  if (!reports.ok) return reports;
  return ok({
    reports: reports.value,
    jsonTarget: values.json ?? null,
    redact: values['no-redact'] !== true,
    withSecrets: values['with-secrets'] === true,
    libraryFile: values.library ?? null,
  });
}

/** A key log is nothing but secrets: it is written only for who says that word as well. */
function parseReports(values: Values): Result<ReportTarget[], string> {
  const reports = collect(values.report ?? [], parseReport);
  if (!reports.ok || values['with-secrets'] === true) return reports;
  const secret = reports.value.find(({ format }) => format === 'keylog');
  if (secret === undefined) return reports;
  return err(`--report ${secret.path}: a key log opens the encryption; say --with-secrets as well`);
}

function parseReport(path: string): Result<ReportTarget, string> {
  const ending = /\.([a-z-]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const format = formats[ending];
  if (format === undefined) {
    const known = Object.keys(formats).map((name) => `.${name}`);
    return err(`--report ${path}: the ending must be one of ${known.join(' ')}`);
  }
  return ok({ path, format });
}
