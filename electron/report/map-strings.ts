// Changes the strings of a session's parts, each by what it is: text, or what the network itself saw.
import { isPlainHeader } from '../../shared/model/header-sensitivity.ts';
import type { Change } from './remember-changes.ts';

/**
 * Identifiers, enumerations, names and addresses the network itself saw: never scrubbed as text, as a query
 * value `news` would tear a hole into `www.news.example`. The user's own address is taken out even there: a
 * neighbour may have called it by that.
 */
const structuralKeys = new Set(
  (
    'id visitId flowId kind status protocol scheme direction transport scope leak layer topic ' +
    'exposure explanationKey sensitivity resumption label closeReason maxTls certificateErrors ' +
    'version cipher ja3 ja3Raw ja4 countryCode countryName operator method host serverName name ' +
    'names responseCode type contentType fingerprint256 subject issuer validFrom validTo address data'
  ).split(' '),
);

export interface Changes {
  readonly text: Change;
  readonly structural: Change;
}

/** What nothing is changed in is given back itself: that is most of a session. */
export function mapStrings(value: unknown, changes: Changes): unknown {
  if (typeof value === 'string') return changes.text(value);
  if (Array.isArray(value)) return mapItems(value, (item) => mapStrings(item, changes));
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  return mapMembers(value as Record<string, unknown>, changes);
}

function mapItems(items: readonly unknown[], change: (item: unknown) => unknown): unknown {
  let copy: unknown[] | null = null;
  for (const [at, item] of items.entries()) {
    const changed = change(item);
    if (changed === item) continue;
    copy ??= [...items];
    copy[at] = changed;
  }
  return copy ?? items;
}

function mapMembers(members: Record<string, unknown>, changes: Changes): unknown {
  let copy: Record<string, unknown> | null = null;
  for (const key of Object.keys(members)) {
    const item = members[key];
    if (typeof item === 'number' || typeof item === 'boolean' || item === null) continue;
    const changed = mapMember(key, item, changes);
    if (changed === item) continue;
    copy ??= { ...members };
    copy[key] = changed;
  }
  return copy ?? members;
}

function mapMember(key: string, value: unknown, changes: Changes): unknown {
  const { structural } = changes;
  if (structuralKeys.has(key) && typeof value === 'string') return structural(value);
  // Sizes and times of TLS records, of which there are many more than of anything else.
  if (key === 'records') return value;
  if (key === 'url' && typeof value === 'string') return mapUrl(value, changes);
  if (key !== 'headers' || !Array.isArray(value)) return mapStrings(value, changes);
  return mapItems(value, (header) =>
    mapStrings(header, isPlain(header) ? { text: structural, structural } : changes),
  );
}

/** Scheme, host and port are what the network saw of it. */
function mapUrl(url: string, { text, structural }: Changes): string {
  const origin = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@]+(?=[/?#]|$)/i.exec(url)?.[0] ?? '';
  return structural(origin) + text(url.slice(origin.length));
}

const isPlain = (header: unknown): boolean =>
  Array.isArray(header) && typeof header[0] === 'string' && isPlainHeader(header[0]);
