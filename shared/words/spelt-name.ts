// What an internationalised name (`xn--mnchen-3ya.de`) spells, for people who learn. What is on the wire stays the
// name; what it spells stands beside it, and only where it cannot be taken for another name: of letters of one script
// a label (Unicode UTS #39 §5.2, "highly restrictive", with fewer signs), as browsers do.
import { decodePunycode } from './punycode.ts';

const prefix = 'xn--';

/** Longer texts hold bodies and lists; nobody reads names there. */
const maxTextLength = 4096;
const maxNames = 3;
/** RFC 1035 §2.3.4, in text. */
const maxNameLength = 253;

/** Scripts in which names are registered; those of one entry are written together. */
const alphabets: readonly RegExp[] = [
  // Of Latin the letters of languages, not those of phonetics, which look like others.
  /^[a-z0-9\u{DF}-\u{F6}\u{F8}-\u{17F}\u{1E00}-\u{1EFF}-]+$/u,
  /^[a-z0-9\p{Script=Han}\p{Script_Extensions=Hiragana}\p{Script_Extensions=Katakana}-]+$/u,
  /^[a-z0-9\p{Script=Han}\p{Script=Bopomofo}-]+$/u,
  /^[a-z0-9\p{Script=Han}\p{Script=Hangul}-]+$/u,
  ...[
    'Arabic',
    'Armenian',
    'Bengali',
    'Cyrillic',
    'Devanagari',
    'Ethiopic',
    'Georgian',
    'Greek',
    'Gujarati',
    'Gurmukhi',
    'Hebrew',
    'Kannada',
    'Khmer',
    'Lao',
    'Malayalam',
    'Myanmar',
    'Sinhala',
    'Tamil',
    'Telugu',
    'Thai',
  ].map((script) => new RegExp(String.raw`^[\p{Script=${script}}0-9-]+$`, 'u')),
];

/**
 * Only letters and the marks on them: no signs, no figures of other scripts, nothing unseen; hyphens where a label may
 * have them (RFC 5891 §4.2.3).
 */
const plainLetters = /^(?!\p{M}|-|..--)[\p{L}\p{M}0-9-]+(?<!-)$/u;

/** A label of ASCII has no other spelling: `xn--paypal-` is a lie. */
const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/**
 * Letters of Cyrillic, Greek and Armenian that look like Latin ones (Unicode UTS #39 §4, the common ones): of a label
 * of nothing else, `аррӏе`, nobody can say which script it is.
 */
const looksLatin = /^[аысԁеԍһіјӏорԗԛѕԝхуъьҽпгѵѡαικνρυωηοτγσցհյոսօզք0-9-]+$/u;

function spellLabel(label: string): string | null {
  if (!label.startsWith(prefix)) return label;
  const spelt = decodePunycode(label.slice(prefix.length));
  if (spelt === null || isAscii(spelt) || !plainLetters.test(spelt)) return null;
  // As registered (RFC 5891 §4.2.1, §5.4): composed and in small letters; others are two spellings of one.
  if (spelt.normalize('NFC') !== spelt || spelt.toLowerCase() !== spelt) return null;
  return alphabets.some((alphabet) => alphabet.test(spelt)) && !looksLatin.test(spelt)
    ? spelt
    : null;
}

/** Null: it spells nothing else than what it says, or could deceive. */
export function spellName(name: string): string | null {
  const plain = name.toLowerCase();
  if (plain.length > maxNameLength || !plain.includes(prefix)) return null;
  const labels: string[] = [];
  for (const label of plain.split('.')) {
    const spelt = spellLabel(label);
    if (spelt === null) return null;
    labels.push(spelt);
  }
  const spelt = labels.join('.');
  return spelt === plain ? null : spelt;
}

/** Whole names of a text: what touches a mark of something taken out (`‹redacted›.de`) is the rest of one. */
const wholeName = /(?<![\w.›-])[\w.-]+(?![\w.‹-])/g;

/** The text with `change` applied to each name in it that spells something; `spelt`: what it spells. */
export const changeSpeltNames = (
  text: string,
  change: (name: string, spelt: string) => string,
): string =>
  /xn--/i.test(text)
    ? text.replaceAll(wholeName, (name) => {
        const spelt = spellName(withoutDots(name));
        return spelt === null ? name : change(name, spelt);
      })
    : text;

/** No more than a name has is looked at. */
const withoutDots = (name: string): string =>
  name.length > maxNameLength + 3 ? '' : name.replaceAll(/^\.+|\.+$/g, '');

/** What the names in a text spell, each once: `münchen.de, köln.de`. Null: none of them spells anything. */
export function spellNamesIn(text: string): string | null {
  if (text.length > maxTextLength || !/xn--/i.test(text)) return null;
  const names = text.match(wholeName) ?? [];
  const spelt = new Set(names.flatMap((name) => spellName(withoutDots(name)) ?? []));
  if (spelt.size === 0) return null;
  const shown = [...spelt].slice(0, maxNames).join(', ');
  return spelt.size > maxNames ? `${shown} …` : shown;
}

export interface SpeltPart {
  readonly text: string;
  /** What the name at its end spells; null: there is none, or it was told before. */
  readonly spelt: string | null;
}

/** A sentence in parts, each up to a name that spells something: joined they are the sentence. */
export function splitSpelt(text: string): SpeltPart[] {
  const parts: SpeltPart[] = [];
  const told = new Set<string>();
  let from = 0;
  if (text.length <= maxTextLength) {
    for (const { 0: found, index } of text.matchAll(wholeName)) {
      const name = found.replace(/\.+$/, '');
      const spelt = spellName(withoutDots(name));
      if (spelt === null || told.has(spelt)) continue;
      told.add(spelt);
      parts.push({ text: text.slice(from, index + name.length), spelt });
      from = index + name.length;
    }
  }
  return from < text.length ? [...parts, { text: text.slice(from), spelt: null }] : parts;
}

/** A sentence with what each name in it spells behind it, for lines without markup. */
export const spellInside = (text: string): string =>
  splitSpelt(text)
    .map((part) => (part.spelt === null ? part.text : `${part.text} (${part.spelt})`))
    .join('');

/** What its names spell behind a text, for lines without markup: `xn--mnchen-3ya.de (münchen.de)`. */
export function withSpelling(text: string): string {
  const spelt = spellNamesIn(text);
  return spelt === null ? text : `${text} (${spelt})`;
}
