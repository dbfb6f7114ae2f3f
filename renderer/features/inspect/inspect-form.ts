// What the inspect bar holds, and how it becomes a request. Pure, so that its rules can be tested.
import type { CallInput } from '../../../shared/contract/ipc.ts';
import type { Header } from '../../../shared/model/exchange.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';

export interface InspectForm {
  readonly mode: 'request' | 'page' | 'browse';
  /** Seconds after which the load of one page is ended. */
  readonly pageLimitS: number;
  /** Minutes after which browsing is ended. */
  readonly browseLimitMin: number;
  /** One address a line. */
  readonly addresses: string;
  readonly count: number;
  readonly intervalS: number;
  readonly method: string;
  /** One `Name: value` a line. */
  readonly headers: string;
  readonly body: string;
  readonly lab: boolean;
  /** One `host:port:addr` a line. */
  readonly resolve: string;
  readonly dnsServer: string;
  readonly caPem: string;
  readonly maxTls: '1.2' | '1.3';
  readonly acceptCertificateErrors: boolean;
  readonly fallbackHttp: boolean;
  readonly concurrency: number;
}

export type ChangeForm = (change: Partial<InspectForm>) => void;

/** What every field of the form is given. */
export interface FormProps {
  readonly form: InspectForm;
  readonly change: ChangeForm;
}

/** How often, wherever that is asked. */
export type Repeat = Pick<InspectForm, 'count' | 'intervalS'>;

export interface RepeatProps {
  readonly form: Repeat;
  readonly change: (change: Partial<Repeat>) => void;
}

export const emptyForm: InspectForm = {
  mode: 'request',
  pageLimitS: 30,
  browseLimitMin: 60,
  addresses: '',
  count: 1,
  intervalS: 0,
  method: 'GET',
  headers: '',
  body: '',
  lab: false,
  resolve: '',
  dnsServer: '',
  caPem: '',
  maxTls: '1.3',
  acceptCertificateErrors: false,
  fallbackHttp: false,
  concurrency: 4,
};

/** The same bounds as the request's schema, which is not bundled into the page. */
export const formLimits = { urls: 5000, urlCharacters: 8192, count: 1000, intervalS: 86_400 };

/** Lines that hold something; a line beginning with `#` is a comment. */
export function splitLines(text: string): string[] {
  return text
    .split(/[\r\n]+/u)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function parseHeaders(text: string): Result<Header[], string> {
  const headers: Header[] = [];
  for (const line of splitLines(text)) {
    const colon = line.indexOf(':');
    if (colon < 1) return err(`A header needs the form “Name: value”: ${line.slice(0, 80)}`);
    headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
  }
  return ok(headers);
}

function findAddressProblem(urls: readonly string[]): string | null {
  if (urls.length === 0) return 'Enter an address first.';
  if (urls.length > formLimits.urls) return `At most ${formLimits.urls} addresses in one go.`;
  const isTooLong = urls.some((url) => url.length > formLimits.urlCharacters);
  return isTooLong ? `An address is longer than ${formLimits.urlCharacters} characters.` : null;
}

/** Browsing begins at one address, or at none. */
function findStartProblem(urls: readonly string[]): string | null {
  if (urls.length > 1) return 'Browsing begins at one address; go on from there.';
  return urls.length === 0 ? null : findAddressProblem(urls);
}

/** Gives the request, or what is missing in a sentence for the user. */
export function toRequest(form: InspectForm): Result<CallInput<'inspect.start'>, string> {
  const isBrowse = form.mode === 'browse';
  const urls = splitLines(form.addresses);
  const problem = isBrowse ? findStartProblem(urls) : findAddressProblem(urls);
  if (problem !== null) return err(problem);
  if (!/^[A-Za-z-]{1,20}$/u.test(form.method)) return err('The method is a word such as GET.');
  const headers = parseHeaders(form.headers);
  if (!headers.ok) return headers;
  // The requests of pages are the browser's own.
  const isPage = form.mode !== 'request';
  return ok({
    mode: form.mode,
    pageLimitS: form.pageLimitS,
    browseLimitS: form.browseLimitMin * 60,
    // Without an address the window opens empty.
    urls: urls.length === 0 ? [''] : urls,
    method: isPage ? 'GET' : form.method.toUpperCase(),
    headers: isPage ? [] : headers.value,
    body: isPage || form.body === '' ? null : form.body,
    count: isBrowse ? 1 : form.count,
    intervalS: form.count > 1 && !isBrowse ? form.intervalS : 0,
    concurrency: form.concurrency,
    lab: form.lab,
    resolve: splitLines(form.resolve),
    dnsServer: form.dnsServer.trim() === '' ? null : form.dnsServer.trim(),
    caPem: form.caPem.trim() === '' ? null : form.caPem,
    maxTls: isPage ? '1.3' : form.maxTls,
    certificateErrors: form.acceptCertificateErrors && !isBrowse ? 'accept' : 'report',
    fallbackHttp: !isPage && form.fallbackHttp,
  });
}

/** How many options differ from their defaults: said on the closed options. */
export function countChanged(form: InspectForm): number {
  const {
    addresses: _addresses,
    count: _count,
    intervalS: _intervalS,
    mode: _mode,
    ...options
  } = form;
  return Object.entries(options).filter(
    ([name, value]) => value !== emptyForm[name as keyof InspectForm],
  ).length;
}
