// Pure: which options the command line has, and their values as text.
import { parseArgs } from 'node:util';
import { ok, type Result } from '../../shared/model/result.ts';

export const options = {
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

export type Values = ReturnType<typeof readWords>['values'];

/** `--json -` is a value, not an option without one: parseArgs needs it joined. */
function joinDash(words: readonly string[]): string[] {
  return words.flatMap((word, index) => {
    if (word === '-' && words[index - 1] === '--json') return [];
    return word === '--json' && words[index + 1] === '-' ? ['--json=-'] : [word];
  });
}

/** Throws a TypeError where an option is not known or its value is missing: see `describeWrongOption`. */
export function readWords(words: readonly string[]) {
  return parseArgs({ args: joinDash(words), options, allowPositionals: true, strict: true });
}

/** What parseArgs says is made for who writes programs: the option it names is kept of it. */
export function describeWrongOption({ message }: TypeError): string {
  const option = /'(--?[^\s',]+)/.exec(message)?.[1] ?? '';
  if (message.startsWith('Unknown option')) return `There is no option ${option}`;
  if (message.includes('does not take an argument')) return `${option} takes no value`;
  return `${option} wants a value; one that begins with a dash is written ${option}=-…`;
}

/** All values, or the first that is wrong. */
export function collect<T>(
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

/** NaN for what is no number. */
export function readNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text.trim() === '' ? Number.NaN : text);
}

/** The first option given that `known` has not. */
export function findForeign(values: Values, known: ReadonlySet<string>): string | undefined {
  return Object.keys(values).find((name) => !known.has(name));
}
