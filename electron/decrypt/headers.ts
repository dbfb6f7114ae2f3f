// Looking up one header among many, and bringing those of HTTP/2 and HTTP/3 to the form of HTTP/1.1.
import type { Header } from '../../shared/model/exchange.ts';
import type { HeaderField } from '../wire/http/header-table.ts';
import type { RequestDraft } from './letter-draft.ts';

/** The first value under a name given in lower case. */
export const headerOf = (headers: readonly Header[], wanted: string): string | null =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null;

/** A list may be spread over several lines of one name (RFC 9110 §5.3); empty where there is none. */
export const listOf = (headers: readonly Header[], wanted: string): string =>
  headers
    .filter(([name]) => name.toLowerCase() === wanted)
    .map(([, value]) => value)
    .join(', ');

/** A cookie header comes in crumbs that belong together (RFC 9113 §8.2.3, RFC 9114 §4.2.1). */
export function joinCookies(fields: readonly HeaderField[]): Header[] {
  const crumbs = fields.filter(([name]) => name === 'cookie').map(([, value]) => value);
  const first = fields.findIndex(([name]) => name === 'cookie');
  return fields.flatMap(([name, value], n): Header[] => {
    if (name !== 'cookie') return [[name, value]];
    return n === first ? [[name, crumbs.join('; ')]] : [];
  });
}

const fieldOf = (fields: readonly HeaderField[], wanted: string): string | undefined =>
  fields.find(([name]) => name === wanted)?.[1];

/** What stands for a request line (RFC 9113 §8.3.1, RFC 9114 §4.3.1). */
export const requestLineOf = (
  fields: readonly HeaderField[],
): Pick<RequestDraft, 'method' | 'target' | 'authority'> => ({
  method: fieldOf(fields, ':method') ?? '',
  target: fieldOf(fields, ':path') ?? '',
  authority: fieldOf(fields, ':authority') ?? fieldOf(fields, 'host') ?? null,
});

/** What stands for a status line; 0 where nothing does. */
export const statusOf = (fields: readonly HeaderField[]): number =>
  Number(fieldOf(fields, ':status') ?? 0);
