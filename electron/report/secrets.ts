// The secret strings of one session, and putting a mark wherever they stand.
import type { Whose } from '../../shared/model/whose.ts';
import { changeSpeltNames, spellName } from '../../shared/words/spelt-name.ts';
import { AddressMarks } from './address-marks.ts';
import { createFinder, leastLength } from './find-secrets.ts';
import { mapStrings, type Changes } from './map-strings.ts';
import { redactedMark } from './marks.ts';
import { rememberChanges, type Change } from './remember-changes.ts';

export interface Secrets {
  readonly addCookie: (value: string) => void;
  readonly addCredential: (value: string) => void;
  /** Which program and device somebody has, and what languages they read. */
  readonly addProgram: (value: string) => void;
  readonly addQueryValue: (value: string) => void;
  readonly addBody: (text: string) => void;
  /** Whom a certificate of the user's own names. */
  readonly addCertificateName: (name: string) => void;
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

// Secrets shorter than `leastLength` would tear holes into innocent words; where they have a place, structure
// removes them.
const maxSecrets = 20_000;

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return value;
  }
}

/** As the same text stands in URLs, too; of an internationalised name also what it spells. */
function spellings(value: string): string[] {
  if (value.length > longLength) return [value];
  const plain = decoded(value);
  const spelt = spellName(plain);
  return [
    value,
    plain,
    encodeURIComponent(plain),
    plain.replaceAll(' ', '+'),
    ...(spelt === null ? [] : [spelt]),
  ];
}

function escapePattern(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}/-]/g, String.raw`\$&`);
}

/** Short secrets count as whole words only: a query value `news` is not the middle of `newsletter`. */
const shortLength = 8;

/** Longer ones, bodies mostly, are looked for as they are: a pattern of that size does not compile. */
const longLength = 200;
const batchSize = 200;

const programKind = 'programs, devices and languages of people';
const plainWord = /^[\p{L}-]*$/u;

/** Some secrets, and how the mark is put in place of each. */
interface Step {
  readonly texts: readonly string[];
  readonly mark: (text: string) => string;
}

/** Compiled when first wanted: most of thousands stand nowhere else. */
function patternStep(texts: readonly string[]): Step {
  let pattern: RegExp | null = null;
  return {
    texts,
    mark: (text) => {
      pattern ??= new RegExp(texts.map(secretPattern).join('|'), 'g');
      return text.replaceAll(pattern, redactedMark);
    },
  };
}

/** A few patterns instead of one for each secret. */
function patternSteps(texts: readonly string[]): Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < texts.length; at += batchSize) {
    steps.push(patternStep(texts.slice(at, at + batchSize)));
  }
  return steps;
}

function secretPattern(text: string): string {
  const pattern = escapePattern(text);
  return text.length < shortLength ? String.raw`(?<!\w)${pattern}(?!\w)` : pattern;
}

/** What it gives puts the mark wherever one of the secrets stands, and then does `next`. */
function makeScrubber(secrets: Iterable<string>, next: Change): Change {
  // Longest first: a secret may be part of a longer one.
  const sorted = [...new Set(secrets)].sort((first, second) => second.length - first.length);
  const long = sorted.filter((text) => text.length > longLength);
  const steps: readonly Step[] = [
    ...long.map((secret) => ({
      texts: [secret],
      mark: (text: string) => text.split(secret).join(redactedMark),
    })),
    ...patternSteps(sorted.filter((text) => text.length <= longLength)),
  ];
  const find = createFinder(steps.map(({ texts }) => texts));
  const scrub = (original: string): string => {
    let text = original;
    // What one step leaves is looked through by those behind it.
    for (let at = find(text, 0); at < steps.length; at = find(text, at + 1)) {
      text = steps[at]?.mark(text) ?? text;
    }
    return text;
  };
  // Beside a name that is left stands what it spells: where that is a secret, the name is one as well.
  const scrubNames = (text: string): string =>
    changeSpeltNames(text, (name, spelt) => (scrub(spelt) === spelt ? name : redactedMark));
  return rememberChanges((text) => next(scrubNames(scrub(text))));
}

const addressKinds: Readonly<Record<Whose, string>> = {
  own: 'your own address',
  others: 'addresses of the clients',
};

/** `whose`: the addresses that are taken out. */
export function createSecrets(whose: Whose): Secrets {
  /** Of queries, and all others. */
  const words = new Set<string>();
  const texts = new Set<string>();
  const addresses = new AddressMarks(whose);
  const kinds = new Set<string>();
  const add =
    (kind: string, to: Set<string>) =>
    (value: string): void => {
      if (value === '') return;
      kinds.add(kind);
      if (words.size + texts.size >= maxSecrets) return;
      for (const text of spellings(value)) if (text.trim().length >= leastLength) to.add(text);
    };
  const addProgram = add(programKind, texts);
  let made: Record<'all' | 'shown' | 'own', Changes> | null = null;
  let madeOf = 0;
  // A session in pages asks for them page by page, and thousands of secrets take a while to compile.
  const scrubbers = () => {
    const count = words.size + texts.size + addresses.size;
    if (made === null || madeOf !== count) {
      const structural = rememberChanges(addresses.mark);
      made = {
        all: { text: makeScrubber([...words, ...texts], addresses.mark), structural },
        shown: { text: makeScrubber(texts, addresses.mark), structural },
        own: { text: structural, structural },
      };
      madeOf = count;
    }
    return made;
  };
  return {
    addCookie: add('values of cookies', texts),
    addCredential: add('credentials in headers', texts),
    addProgram: (value) => {
      // A lone word, as `client`, may stand anywhere; where it is told, structure takes it out.
      if (plainWord.test(value)) kinds.add(programKind);
      else addProgram(value);
    },
    addQueryValue: add('values in queries', words),
    addBody: add('bodies of requests and answers', texts),
    addCertificateName: add('names in client certificates', texts),
    addOwnAddress: (address) => {
      kinds.add(addressKinds[whose]);
      addresses.add(address);
    },
    markOf: (address) => addresses.markOf(address),
    scrub: <T>(value: T): T => mapStrings(value, scrubbers().all) as T,
    scrubShown: <T>(value: T): T => mapStrings(value, scrubbers().shown) as T,
    markAddresses: <T>(value: T): T => mapStrings(value, scrubbers().own) as T,
    describe: () => [...kinds].sort(),
  };
}
