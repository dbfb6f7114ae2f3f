// Reads one Set-Cookie value (RFC 6265 §5.1 and §5.2, with the name prefixes of RFC 6265bis §4.1.3).

export interface ParsedCookie {
  readonly name: string;
  readonly value: string;
  /** Lower case, without a leading dot; null when not given. */
  readonly domain: string | null;
  readonly path: string | null;
  readonly secure: boolean;
  /** Wall clock, ms since 1970; null: as long as the session. */
  readonly expiresAtMs: number | null;
}

const maxBytes = 4096;
const maxAttributeLength = 1024;

/** Null for what a browser would ignore: no name and value, control characters, or too long. */
export function parseSetCookie(text: string, nowMs: number): ParsedCookie | null {
  if (/(?!\t)\p{Cc}/u.test(text)) return null;
  const [pair = '', ...parts] = text.split(';');
  const [name, value] = splitAtEquals(pair, true);
  if ((name === '' && value === '') || name.length + value.length > maxBytes) return null;
  const attributes = new Map<string, string>();
  for (const part of parts) {
    const [key, attribute] = splitAtEquals(part, false);
    if (attribute.length <= maxAttributeLength) attributes.set(key.toLowerCase(), attribute);
  }
  const cookie: ParsedCookie = {
    name,
    value,
    domain: readDomain(attributes.get('domain')),
    path: readPath(attributes.get('path')),
    secure: attributes.has('secure'),
    expiresAtMs: readExpiry(attributes.get('max-age'), attributes.get('expires'), nowMs),
  };
  return keepsPrefixPromise(cookie) ? cookie : null;
}

/** Without `=` a cookie is all value, an attribute is all name. */
function splitAtEquals(text: string, valueOnly: boolean): [string, string] {
  const at = text.indexOf('=');
  if (at === -1) return valueOnly ? ['', text.trim()] : [text.trim(), ''];
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

function readDomain(text: string | undefined): string | null {
  const domain = (text ?? '').replace(/^\./, '').toLowerCase();
  return domain === '' ? null : domain;
}

function readPath(text: string | undefined): string | null {
  return text?.startsWith('/') ? text : null;
}

/** Max-Age wins over Expires (RFC 6265 §5.3 step 3). */
function readExpiry(
  maxAge: string | undefined,
  expires: string | undefined,
  nowMs: number,
): number | null {
  if (maxAge !== undefined && /^-?\d{1,15}$/.test(maxAge)) return nowMs + Number(maxAge) * 1000;
  return expires === undefined ? null : parseCookieDate(expires);
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** RFC 6265 §5.1.1: any order, any separators. Ms since 1970, or null. */
function parseCookieDate(text: string): number | null {
  let time: readonly number[] | null = null;
  let day: number | null = null;
  let month = -1;
  let year: number | null = null;
  for (const token of text.split(/[\t\u0020-\u002f\u003b-\u0040\u005b-\u0060\u007b-\u007e]+/)) {
    const clock = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\D|$)/.exec(token);
    const number = /^(\d{1,4})(?:\D|$)/.exec(token)?.[1];
    const named = months.indexOf(token.slice(0, 3).toLowerCase());
    if (time === null && clock !== null) time = clock.slice(1).map(Number);
    else if (day === null && number !== undefined && number.length <= 2) day = Number(number);
    else if (month === -1 && named !== -1) month = named;
    else if (year === null && number !== undefined && number.length !== 3 && number.length >= 2) {
      year = Number(number);
    }
  }
  if (time === null || day === null || month === -1 || year === null) return null;
  const fullYear = year >= 100 ? year : year >= 70 ? 1900 + year : 2000 + year;
  const [hour = 0, minute = 0, second = 0] = time;
  const valid = day >= 1 && day <= 31 && fullYear >= 1601 && hour < 24 && minute < 60;
  return valid && second < 60 ? Date.UTC(fullYear, month, day, hour, minute, second) : null;
}

function keepsPrefixPromise({ name, secure, domain, path }: ParsedCookie): boolean {
  const lower = name.toLowerCase();
  if (lower.startsWith('__secure-')) return secure;
  if (lower.startsWith('__host-')) return secure && domain === null && path === '/';
  return true;
}
