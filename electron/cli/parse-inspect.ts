// Pure: the words behind `onlooker inspect`.
import {
  inspectLimits,
  inspectRequestSchema,
  type InspectRequest,
} from '../../shared/model/session.ts';
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
const notForPages = [
  'method',
  'header',
  'data',
  'max-tls',
  'concurrency',
  'fallback-http',
] as const;

export function buildInspect(
  values: Values,
  urls: readonly string[],
): Result<InspectCommand, string> {
  if (values.keylog !== undefined) return err('--keylog belongs to import: it opens a capture');
  const live = captureOnly.find((name) => values[name] !== undefined);
  if (live !== undefined)
    return err(`--${live} belongs to capture${live === 'seconds' ? ' and observe' : ''}`);
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

const { count, intervalS, concurrency, pageLimitS, urls: maxUrls } = inspectLimits;

/** What a part of a request has to be, in the words of the command line; the schema's are not for people. */
const wanted: Readonly<Record<string, string>> = {
  pageLimitS: `--page-limit wants seconds from 1 to ${pageLimitS}`,
  urls: `One command takes at most ${maxUrls} URLs, and none of more than 8 kB`,
  method: '--method wants a word like GET or POST',
  headers: '--header is too long: a name has at most 256 characters, a value 16 kB',
  body: '--data is too long: a body has at most 1 MB',
  count: `--count wants a whole number from 1 to ${count}`,
  intervalS: `--interval wants seconds from 0 to ${intervalS}`,
  concurrency: `--concurrency wants a whole number from 1 to ${concurrency}`,
  resolve: '--resolve may be given 100 times',
  dnsServer: '--dns-server wants address:port, like 192.0.2.53:53',
  maxTls: '--max-tls wants 1.2 or 1.3',
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
  return err(wanted[field] ?? `--${field} is not understood`);
}

function parseHeader(text: string): Result<[string, string], string> {
  const colon = text.indexOf(':');
  const name = text.slice(0, colon).trim();
  if (colon < 1 || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    return err(`--header wants 'Name: value', not “${text}”`);
  }
  return ok([name, text.slice(colon + 1).trim()]);
}
