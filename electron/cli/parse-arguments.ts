// Pure: words of the command line to what they ask for, or to what is wrong with them.
import { parseArgs } from 'node:util';
import { buildObserve, type ObserveCommand } from './parse-observe.ts';
import { inspectRequestSchema, type InspectRequest } from '../../shared/model/session.ts';
import type { ReportFormat } from '../../shared/contract/ipc.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';

export interface ReportTarget {
  readonly path: string;
  readonly format: ReportFormat;
}

export interface InspectCommand {
  readonly kind: 'inspect';
  /** Without URLs (only with --lab): all sites of the lab. `caPem` is filled once the file is read. */
  readonly request: Omit<InspectRequest, 'urls'> & { readonly urls: readonly string[] };
  readonly caFile: string | null;
  readonly reports: readonly ReportTarget[];
  /** `-`: standard output. */
  readonly jsonTarget: string | null;
  readonly redact: boolean;
  /** TLS secrets go into the formats that can hold them. */
  readonly withSecrets: boolean;
  readonly libraryFile: string | null;
}

export interface ImportCommand {
  readonly kind: 'import';
  readonly files: readonly string[];
  /** Null: one that lies beside each capture, if any. */
  readonly keyLogFile: string | null;
  readonly reports: readonly ReportTarget[];
  /** `-`: standard output. */
  readonly jsonTarget: string | null;
  readonly redact: boolean;
  /** TLS secrets go into the formats that can hold them. */
  readonly withSecrets: boolean;
  readonly libraryFile: string | null;
}

export interface CaptureCommand extends Omit<ImportCommand, 'kind' | 'files' | 'keyLogFile'> {
  readonly kind: 'capture';
  /** Null: list what there is. */
  readonly interfaceName: string | null;
  readonly filter: string;
  /** Null: until it is stopped. */
  readonly seconds: number | null;
}

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | InspectCommand
  | ImportCommand
  | CaptureCommand
  | ObserveCommand;

const options = {
  count: { type: 'string' },
  interval: { type: 'string' },
  concurrency: { type: 'string' },
  method: { type: 'string' },
  header: { type: 'string', multiple: true },
  data: { type: 'string' },
  resolve: { type: 'string', multiple: true },
  'dns-server': { type: 'string' },
  ca: { type: 'string' },
  'max-tls': { type: 'string' },
  'accept-invalid-certificates': { type: 'boolean' },
  'fallback-http': { type: 'boolean' },
  lab: { type: 'boolean' },
  page: { type: 'boolean' },
  'page-limit': { type: 'string' },
  json: { type: 'string' },
  report: { type: 'string', multiple: true },
  'no-redact': { type: 'boolean' },
  'with-secrets': { type: 'boolean' },
  library: { type: 'string' },
  keylog: { type: 'string' },
  interface: { type: 'string' },
  filter: { type: 'string' },
  seconds: { type: 'string' },
  listen: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

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

type Values = ReturnType<typeof readWords>['values'];

/** `--json -` is a value, not an option without one: parseArgs needs it joined. */
function joinDash(words: readonly string[]): string[] {
  return words.flatMap((word, index) => {
    if (word === '-' && words[index - 1] === '--json') return [];
    return word === '--json' && words[index + 1] === '-' ? ['--json=-'] : [word];
  });
}

function readWords(words: readonly string[]) {
  return parseArgs({ args: joinDash(words), options, allowPositionals: true, strict: true });
}

function parseHeader(text: string): Result<[string, string], string> {
  const colon = text.indexOf(':');
  const name = text.slice(0, colon).trim();
  if (colon < 1 || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    return err(`--header wants 'Name: value', not “${text}”`);
  }
  return ok([name, text.slice(colon + 1).trim()]);
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

/** All values, or the first that is wrong. */
function collect<T>(
  texts: readonly string[],
  parse: (text: string) => Result<T, string>,
): Result<T[], string> {
  const values: T[] = [];
  for (const text of texts) {
    const parsed = parse(text);
    if (!parsed.ok) return parsed;
    values.push(parsed.value);
  }
  return ok(values);
}

function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text.trim() === '' ? Number.NaN : text);
}

/** What a browser engine decides by itself. */
const notForPages = ['method', 'header', 'data', 'max-tls', 'concurrency'] as const;

/** A key log is nothing but secrets: it is written only for who says that word as well. */
function parseReports(values: Values): Result<ReportTarget[], string> {
  const reports = collect(values.report ?? [], parseReport);
  if (!reports.ok || values['with-secrets'] === true) return reports;
  const secret = reports.value.find(({ format }) => format === 'keylog');
  if (secret === undefined) return reports;
  return err(`--report ${secret.path}: a key log opens the encryption; say --with-secrets as well`);
}

function buildCommand(values: Values, urls: readonly string[]): Result<InspectCommand, string> {
  const lab = values.lab === true;
  if (values.keylog !== undefined) return err('--keylog belongs to import: it opens a capture');
  const live = captureOnly.find((name) => values[name] !== undefined);
  if (live !== undefined) return err(`--${live} belongs to capture`);
  if (values.listen !== undefined) return err('--listen belongs to observe');
  if (urls.length === 0 && !lab)
    return err('Which URL? For example: onlooker inspect https://example.org');
  const foreign = notForPages.find((name) => values.page === true && values[name] !== undefined);
  if (foreign !== undefined) {
    return err(`--${foreign} has no meaning with --page: a page's requests are the browser's own`);
  }
  const headers = collect(values.header ?? [], parseHeader);
  if (!headers.ok) return headers;
  const reports = parseReports(values);
  if (!reports.ok) return reports;
  const request = inspectRequestSchema.safeParse({
    mode: values.page === true ? 'page' : 'request',
    pageLimitS: number(values['page-limit']),
    urls: urls.length === 0 ? ['the lab'] : urls,
    method: values.method?.toUpperCase() ?? (values.data === undefined ? 'GET' : 'POST'),
    headers: headers.value,
    body: values.data ?? null,
    count: number(values.count),
    intervalS: number(values.interval),
    concurrency: number(values.concurrency),
    lab,
    resolve: values.resolve ?? [],
    dnsServer: values['dns-server'] ?? null,
    maxTls: values['max-tls'],
    certificateErrors: values['accept-invalid-certificates'] === true ? 'accept' : 'report',
    fallbackHttp: values['fallback-http'] === true,
  });
  if (!request.success) {
    const [issue] = request.error.issues;
    return err(`--${String(issue?.path[0] ?? 'option')}: ${issue?.message ?? 'not understood'}`);
  }
  return ok({
    kind: 'inspect',
    request: { ...request.data, urls },
    caFile: values.ca ?? null,
    reports: reports.value,
    jsonTarget: values.json ?? null,
    redact: values['no-redact'] !== true,
    withSecrets: values['with-secrets'] === true,
    libraryFile: values.library ?? null,
  });
}

const importOptions = new Set(['json', 'report', 'no-redact', 'library', 'keylog', 'with-secrets']);

function buildImport(values: Values, files: readonly string[]): Result<ImportCommand, string> {
  if (files.length === 0) return err('Which capture? For example: onlooker import café.pcapng');
  const foreign = Object.keys(values).find((name) => !importOptions.has(name));
  if (foreign !== undefined) return err(`--${foreign} has no meaning for import`);
  const reports = parseReports(values);
  if (!reports.ok) return reports;
  return ok({
    kind: 'import',
    files,
    keyLogFile: values.keylog ?? null,
    reports: reports.value,
    jsonTarget: values.json ?? null,
    redact: values['no-redact'] !== true,
    withSecrets: values['with-secrets'] === true,
    libraryFile: values.library ?? null,
  });
}

const captureOnly = ['interface', 'filter', 'seconds'] as const;
const captureOptions = new Set<string>([
  ...captureOnly,
  'json',
  'report',
  'no-redact',
  'library',
  'with-secrets',
]);

function buildCapture(values: Values, words: readonly string[]): Result<CaptureCommand, string> {
  const [word] = words;
  if (word !== undefined)
    return err(`What is “${word}”? For example: onlooker capture --interface eth0`);
  const foreign = Object.keys(values).find((name) => !captureOptions.has(name));
  if (foreign !== undefined) return err(`--${foreign} has no meaning for capture`);
  const reports = parseReports(values);
  if (!reports.ok) return reports;
  const seconds = number(values.seconds) ?? null;
  if (seconds !== null && !(Number.isInteger(seconds) && seconds > 0 && seconds <= 86_400)) {
    return err('--seconds wants a whole number from 1 to 86400');
  }
  return ok({
    kind: 'capture',
    interfaceName: values.interface ?? null,
    filter: values.filter ?? '',
    seconds,
    reports: reports.value,
    jsonTarget: values.json ?? null,
    redact: values['no-redact'] !== true,
    withSecrets: values['with-secrets'] === true,
    libraryFile: values.library ?? null,
  });
}

function readObserve(values: Values, words: readonly string[]): Result<ObserveCommand, string> {
  const reports = parseReports(values);
  if (!reports.ok) return reports;
  return buildObserve(values, words, {
    reports: reports.value,
    jsonTarget: values.json ?? null,
    redact: values['no-redact'] !== true,
    withSecrets: values['with-secrets'] === true,
  });
}

/** Reads the words behind the program's name; the error is one sentence for people. */
export function parseArguments(words: readonly string[]): Result<Command, string> {
  let read: ReturnType<typeof readWords>;
  try {
    read = readWords(words);
  } catch (error) {
    // parseArgs throws a TypeError that names the option.
    if (error instanceof TypeError) return err(error.message);
    throw error;
  }
  const { values, positionals } = read;
  if (values.help === true || words.length === 0) return ok({ kind: 'help' });
  if (values.version === true) return ok({ kind: 'version' });
  const [command, ...urls] = positionals;
  if (command === 'help') return ok({ kind: 'help' });
  if (command === 'import') return buildImport(values, urls);
  if (command === 'capture') return buildCapture(values, urls);
  if (command === 'observe') return readObserve(values, urls);
  if (command !== 'inspect')
    return err(
      `There is no command “${command ?? ''}”; there are: inspect, import, capture, observe`,
    );
  return buildCommand(values, urls);
}
