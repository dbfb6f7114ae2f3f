// Looking up one header among many, and joining what HTTP/2 and HTTP/3 take apart.
import type { Header } from '../../shared/model/exchange.ts';
import type { HeaderField } from '../wire/http/header-table.ts';

/** The first value under a name given in lower case. */
export const headerOf = (headers: readonly Header[], wanted: string): string | null =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null;

/** A cookie header comes in crumbs that belong together (RFC 9113 §8.2.3, RFC 9114 §4.2.1). */
export function joinCookies(fields: readonly HeaderField[]): Header[] {
  const crumbs = fields.filter(([name]) => name === 'cookie').map(([, value]) => value);
  const first = fields.findIndex(([name]) => name === 'cookie');
  return fields.flatMap(([name, value], n): Header[] => {
    if (name !== 'cookie') return [[name, value]];
    return n === first ? [[name, crumbs.join('; ')]] : [];
  });
}
