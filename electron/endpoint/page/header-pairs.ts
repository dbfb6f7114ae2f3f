// DevTools gives headers as an object and joins repeated ones with line breaks; pairs again.
import type { Header } from '../../../shared/model/exchange.ts';

/** Said to the proxy, not to the server: no part of the letter. */
const proxyHeaders: ReadonlySet<string> = new Set(['proxy-authorization', 'proxy-connection']);

export function headerPairs(headers: Readonly<Record<string, string>>): Header[] {
  return Object.entries(headers)
    .filter(([name]) => !proxyHeaders.has(name.toLowerCase()))
    .flatMap(([name, value]) => value.split('\n').map((line): Header => [name, line]));
}

/** The lines of a response's head as they came; null when they were not given. */
export function parseHeadersText(text: string | undefined): Header[] | null {
  if (text === undefined) return null;
  const [, ...lines] = text.split(/\r?\n/);
  return lines.flatMap((line): Header[] => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]];
  });
}
