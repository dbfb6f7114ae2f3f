// The secret strings of one session, and putting a mark wherever they stand.
import { isPlainHeader } from '../../shared/model/header-sensitivity.ts';
import { reverseName } from '../../shared/words/reverse-name.ts';
import { ownAddressMark, redactedMark } from './marks.ts';
import { rememberChanges, type Change } from './remember-changes.ts';

export interface Secrets {
  readonly addCookie: (value: string) => void;
  readonly addCredential: (value: string) => void;
  readonly addQueryValue: (value: string) => void;
  readonly addBody: (text: string) => void;
  readonly addOwnAddress: (address: string) => void;
  /** What stands for one of the user's own addresses once all of them were added. */
  readonly markOf: (address: string) => string;
  /** The same, no secret left in any string; what has none may be given back itself. */
  scrub<T>(value: T): T;
  /** The same of what the network itself shows: values of queries, ordinary words mostly, are left in it. */
  scrubShown<T>(value: T): T;
  /** The same of what is figures and Onlooker's own words: only the user's own addresses can stand in it. */
  markAddresses<T>(value: T): T;
  /** In words: what was taken out. */
  describe(): string[];
}

/** Shorter ones would tear holes into innocent words; where they have a place, structure removes them. */
const leastLength = 4;
const maxSecrets = 20_000;

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return value;
  }
}

/** As the same text stands in URLs, too. */
function spellings(value: string): string[] {
  if (value.length > longLength) return [value];
  const plain = decoded(value);
  return [value, plain, encodeURIComponent(plain), plain.replaceAll(' ', '+')];
}

function escapePattern(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}/-]/g, String.raw`\$&`);
}

/** Short secrets count as whole words only: a query value `news` is not the middle of `newsletter`. */
const shortLength = 8;

/** Longer ones, bodies mostly, are looked for as they are: a pattern of that size does not compile. */
const longLength = 200;
const batchSize = 200;

/** A few patterns instead of one for each secret: every string of the document goes through them. */
function batchPatterns(texts: readonly string[]): RegExp[] {
  const patterns: RegExp[] = [];
  for (let at = 0; at < texts.length; at += batchSize) {
    const batch = texts.slice(at, at + batchSize).map(secretPattern);
    patterns.push(new RegExp(batch.join('|'), 'g'));
  }
  return patterns;
}

function secretPattern(text: string): string {
  const pattern = escapePattern(text);
  return text.length < shortLength ? String.raw`(?<!\w)${pattern}(?!\w)` : pattern;
}

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

interface Changes {
  readonly text: Change;
  readonly structural: Change;
}

/** What nothing is changed in is given back itself: that is most of a session. */
function mapStrings(value: unknown, changes: Changes): unknown {
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

/** Anything that may be an IP address; which of them are the user's own, a set tells. */
const addressLike = /(?<![\w.:])[0-9A-Fa-f:.]{2,44}[0-9A-Fa-f](?![\w]|\.\d)/g;

/** The same turned around, as DNS is asked whose an address is. */
const reverseLike = /(?<!\w)(?:(?:\d{1,3}\.){4}in-addr|(?:[0-9a-f]\.){32}ip6)\.arpa/gi;
const reverseEnd = /\.arpa/i;

export function createSecrets(): Secrets {
  /** Of queries, and all others. */
  const words = new Set<string>();
  const texts = new Set<string>();
  /** With their numbers: a capture of several devices says which of them it was. */
  const addresses = new Map<string, number>();
  const reversed = new Map<string, string>();
  const kinds = new Set<string>();
  const add =
    (kind: string, to: Set<string>) =>
    (value: string): void => {
      if (value === '') return;
      kinds.add(kind);
      if (words.size + texts.size >= maxSecrets) return;
      for (const text of spellings(value)) if (text.trim().length >= leastLength) to.add(text);
    };
  const markOf = (address: string): string =>
    ownAddressMark(addresses.size < 2 ? null : (addresses.get(address) ?? null));
  const markAddresses: Change = (text) => {
    const plain = reverseEnd.test(text)
      ? text.replaceAll(reverseLike, (found) => {
          const address = reversed.get(found.toLowerCase());
          return address === undefined ? found : markOf(address);
        })
      : text;
    return plain.replaceAll(addressLike, (found) => (addresses.has(found) ? markOf(found) : found));
  };
  const makeScrubber = (secrets: Iterable<string>): Change => {
    // Longest first: a secret may be part of a longer one.
    const sorted = [...new Set(secrets)].sort((first, second) => second.length - first.length);
    const long = sorted.filter((text) => text.length > longLength);
    const patterns = batchPatterns(sorted.filter((text) => text.length <= longLength));
    const scrubText = (original: string): string => {
      let text = original;
      for (const secret of long) {
        if (secret.length <= text.length) text = text.split(secret).join(redactedMark);
      }
      for (const pattern of patterns) text = text.replaceAll(pattern, redactedMark);
      return markAddresses(text);
    };
    return rememberChanges(scrubText);
  };
  let made: Record<'all' | 'shown' | 'own', Changes> | null = null;
  let madeOf = 0;
  // A session in pages asks for them page by page, and thousands of secrets take a while to compile.
  const scrubbers = () => {
    const count = words.size + texts.size + addresses.size;
    if (made === null || madeOf !== count) {
      const structural = rememberChanges(markAddresses);
      made = {
        all: { text: makeScrubber([...words, ...texts]), structural },
        shown: { text: makeScrubber(texts), structural },
        own: { text: structural, structural },
      };
      madeOf = count;
    }
    return made;
  };
  return {
    addCookie: add('values of cookies', texts),
    addCredential: add('credentials in headers', texts),
    addQueryValue: add('values in queries', words),
    addBody: add('bodies of requests and answers', texts),
    addOwnAddress: (address) => {
      kinds.add('your own address');
      if (addresses.has(address)) return;
      addresses.set(address, addresses.size + 1);
      reversed.set(reverseName(address), address);
    },
    markOf,
    scrub: <T>(value: T): T => mapStrings(value, scrubbers().all) as T,
    scrubShown: <T>(value: T): T => mapStrings(value, scrubbers().shown) as T,
    markAddresses: <T>(value: T): T => mapStrings(value, scrubbers().own) as T,
    describe: () => [...kinds].sort(),
  };
}
