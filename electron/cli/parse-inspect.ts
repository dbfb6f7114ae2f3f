// Pure: the words behind `onlooker inspect`.
import { inspectRequestSchema, type InspectRequest } from '../../shared/model/session.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { captureOnly } from './parse-capture.ts';
import { parseOutput, type Output } from './parse-output.ts';
import { collect, readNumber, type Values } from './read-words.ts';

export interface InspectCommand extends Output {
  readonly kind: 'inspect';
  /** Without URLs (only with --lab): all sites of the lab. `caPem` is filled once the file is read. */
  readonly request: Omit<InspectRequest, 'urls'> & { readonly urls: readonly string[] };
  readonly caFile: string | null;
  readonly libraryFile: string | null;
}

/** What a browser engine decides by itself. */
const notForPages = ['method', 'header', 'data', 'max-tls', 'concurrency'] as const;

export function buildInspect(
  values: Values,
  urls: readonly string[],
): Result<InspectCommand, string> {
  if (values.keylog !== undefined) return err('--keylog belongs to import: it opens a capture');
  const live = captureOnly.find((name) => values[name] !== undefined);
  if (live !== undefined) return err(`--${live} belongs to capture`);
  if (values.listen !== undefined) return err('--listen belongs to observe');
  if (urls.length === 0 && values.lab !== true)
    return err('Which URL? For example: onlooker inspect https://example.org');
  const foreign = notForPages.find((name) => values.page === true && values[name] !== undefined);
  if (foreign !== undefined) {
    return err(`--${foreign} has no meaning with --page: a page's requests are the browser's own`);
  }
  const request = parseRequest(values, urls);
  if (!request.ok) return request;
  const output = parseOutput(values);
  if (!output.ok) return output;
  return ok({
    kind: 'inspect',
    request: { ...request.value, urls },
    caFile: values.ca ?? null,
    ...output.value,
  });
}

/** What of a request is called otherwise on the command line. */
const optionNames: Readonly<Record<string, string>> = {
  pageLimitS: 'page-limit',
  headers: 'header',
  body: 'data',
  intervalS: 'interval',
  dnsServer: 'dns-server',
  maxTls: 'max-tls',
};

function parseRequest(values: Values, urls: readonly string[]): Result<InspectRequest, string> {
  const headers = collect(values.header ?? [], parseHeader);
  if (!headers.ok) return headers;
  const request = inspectRequestSchema.safeParse({
    mode: values.page === true ? 'page' : 'request',
    pageLimitS: readNumber(values['page-limit']),
    urls: urls.length === 0 ? ['the lab'] : urls,
    method: values.method?.toUpperCase() ?? (values.data === undefined ? 'GET' : 'POST'),
    headers: headers.value,
    body: values.data ?? null,
    count: readNumber(values.count),
    intervalS: readNumber(values.interval),
    concurrency: readNumber(values.concurrency),
    lab: values.lab === true,
    resolve: values.resolve ?? [],
    dnsServer: values['dns-server'] ?? null,
    maxTls: values['max-tls'],
    certificateErrors: values['accept-invalid-certificates'] === true ? 'accept' : 'report',
    fallbackHttp: values['fallback-http'] === true,
  });
  if (request.success) return ok(request.data);
  const [issue] = request.error.issues;
  const field = String(issue?.path[0] ?? 'option');
  return err(`--${optionNames[field] ?? field}: ${issue?.message ?? 'not understood'}`);
}

function parseHeader(text: string): Result<[string, string], string> {
  const colon = text.indexOf(':');
  const name = text.slice(0, colon).trim();
  if (colon < 1 || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    return err(`--header wants 'Name: value', not “${text}”`);
  }
  return ok([name, text.slice(colon + 1).trim()]);
}
