// Cookies out of header values, as HAR lists them (RFC 6265 §4.1.1, §4.2.1). Nothing is judged here: a
// cookie that a browser would refuse was on the wire all the same.
import type { Header } from '../../../shared/model/exchange.ts';

export interface HarCookie {
  readonly name: string;
  readonly value: string;
  readonly path?: string;
  readonly domain?: string;
  readonly expires?: string;
  readonly httpOnly?: boolean;
  readonly secure?: boolean;
}

function splitPair(text: string): [string, string] {
  const equals = text.indexOf('=');
  return equals === -1
    ? [text.trim(), '']
    : [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
}

const valuesOf = (headers: readonly Header[], wanted: string): string[] =>
  headers.flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : []));

export function readCookies(headers: readonly Header[]): HarCookie[] {
  return valuesOf(headers, 'cookie')
    .flatMap((value) => value.split(';'))
    .filter((pair) => pair.trim() !== '')
    .map((pair) => {
      const [name, value] = splitPair(pair);
      return { name, value };
    });
}

function readAttribute(text: string): Partial<HarCookie> {
  const [name, value] = splitPair(text);
  switch (name.toLowerCase()) {
    case 'path':
      return { path: value };
    case 'domain':
      return { domain: value };
    case 'httponly':
      return { httpOnly: true };
    case 'secure':
      return { secure: true };
    case 'expires': {
      const timeMs = Date.parse(value);
      return Number.isNaN(timeMs) ? {} : { expires: new Date(timeMs).toISOString() };
    }
    default:
      return {};
  }
}

export function readSetCookies(headers: readonly Header[]): HarCookie[] {
  // Several may stand in one field, one a line, where they were joined.
  return valuesOf(headers, 'set-cookie')
    .flatMap((value) => value.split('\n'))
    .map((line) => {
      const [pair = '', ...attributes] = line.split(';');
      const [name, value] = splitPair(pair);
      return Object.assign({ name, value }, ...attributes.map(readAttribute)) as HarCookie;
    });
}
