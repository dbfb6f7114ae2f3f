// What an internationalised name spells, and that it never spells what could be taken for another name.
import { domainToASCII, domainToUnicode } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { decodePunycode } from '../../../shared/words/punycode.ts';
import {
  changeSpeltNames,
  spellInside,
  spellName,
  spellNamesIn,
  splitSpelt,
  withSpelling,
} from '../../../shared/words/spelt-name.ts';

const names = [
  'münchen.de',
  'www.bücher.example',
  'straße.example',
  'españa.es',
  'łódź.pl',
  'việtnam.vn',
  'президент.рф',
  'ελλάδα.gr',
  '日本語.jp',
  'ドメイン.example',
  'カフェー.jp',
  'abc中文.com',
  '한국.kr',
  'مصر.example',
  'ישראל.example',
  'भारत.example',
  'ไทย.th',
];

test.each(names)('%s, as the platform’s own conversion has it', (name) => {
  const wire = domainToASCII(name);
  expect(wire).toContain('xn--');
  expect(spellName(wire)).toBe(name);
  expect(spellName(wire)).toBe(domainToUnicode(wire));
  expect(spellName(wire.toUpperCase())).toBe(name);
});

describe('only what is on the wire is shown of', () => {
  test.each([
    ['Latin with a Cyrillic а', 'p\u0430ypal.com'],
    ['Cyrillic with a Latin letter', 'москвa.рф'],
    ['Greek with Latin', 'aβγ.com'],
    ['Cyrillic that looks like Latin throughout', 'аррӏе.com'],
    ['Greek that looks like Latin throughout', 'νικο.com'],
    ['phonetic letters', '\u0261oogle.com'],
    ['a sign', '☃.net'],
  ])('%s', (_what, name) => {
    const wire = domainToASCII(name);
    expect(wire).toContain('xn--');
    expect(spellName(wire)).toBeNull();
  });

  test.each([
    ['a joiner that nobody sees', 'xn--ab-m1t'],
    ['a sign that turns the direction', 'xn--b-eha170v'],
    ['a mark on nothing', 'xn--ab-7tb'],
    ['a letter and a mark in place of one letter', 'xn--ubc-dec'],
    ['a capital letter', 'xn--mnchen-psa.de'],
    ['a hyphen in front', 'xn---b-yka.de'],
    ['a figure of another script', 'xn--tda08y.de'],
    ['what is plain ASCII in truth', 'xn--paypal-.com'],
    ['nothing behind the prefix', 'xn--.de'],
    ['letters without an end', 'xn--mnchen-3yz9.de'],
    ['a figure too large', 'xn--99999999999.de'],
    ['no code point', 'xn--a-999999999999b.de'],
    ['no letter of the alphabet', 'xn--m!.de'],
    ['plain letters only', 'xn--abc-.de'],
    ['too long a label', `xn--${'a'.repeat(70)}.de`],
    ['too long a name', `xn--mnchen-3ya.${'a.'.repeat(150)}de`],
    ['one label that deceives among those that do not', 'xn--mnchen-3ya.xn--80ak6aa92e.de'],
    ['an ordinary name', 'example.org'],
  ])('%s', (_what, wire) => {
    expect(spellName(wire)).toBeNull();
  });
});

it('decodes the samples of RFC 3492, §7.1', () => {
  expect(decodePunycode('egbpdaj6bu4bxfgehfvwxn')).toBe('ليهمابتكلموشعربي؟');
  expect(decodePunycode('ihqwcrb4cv8a8dqg056pqjye')).toBe('他们为什么不说中文');
  expect(decodePunycode('Proprostnemluvesky-uyb24dma41a')).toBe('Pročprostěnemluvíčesky');
  expect(decodePunycode('3B-ww4c5e180e575a65lsy2b')).toBe('3年B組金八先生');
  expect(decodePunycode('d9juau41awczczp')).toBe('そのスピードで');
});

it('never throws, and gives no code point that is none', () => {
  let seed = 7;
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789-';
  for (let n = 0; n < 20_000; n += 1) {
    const text = Array.from({ length: next(66) }, () => letters[next(letters.length)]).join('');
    const decoded = decodePunycode(text);
    expect(decoded === null || !/\p{Surrogate}/u.test(decoded)).toBe(true);
    const spelt = spellName(`xn--${text}.de`);
    expect(spelt ?? '').not.toMatch(/[\p{C}\p{Z}]/u);
  }
});

it('spells no rest of a name that was taken out in part', () => {
  for (const rest of [
    '‹redacted›.xn--mnchen-3ya.de',
    'xn--mnchen-3ya.‹redacted›',
    'xn--mnchen-3ya‹x›',
  ]) {
    expect(spellNamesIn(rest)).toBeNull();
    expect(changeSpeltNames(rest, () => 'changed')).toBe(rest);
  }
  const beside = 'https://‹redacted›@xn--mnchen-3ya.de/‹redacted›';
  expect(spellNamesIn(beside)).toBe('münchen.de');
  expect(changeSpeltNames(beside, (name, spelt) => `${name}=${spelt}`)).toBe(
    'https://‹redacted›@xn--mnchen-3ya.de=münchen.de/‹redacted›',
  );
});

it('goes through what strangers wrote in time that grows with its length', () => {
  for (const text of ['.', 'a', 'xn--', '‹', 'a‹', '.a']) {
    const long = text.repeat(200_000);
    expect(changeSpeltNames(`xn-- ${long}‹`, () => '')).toHaveLength(long.length + 6);
  }
});

it('finds the names in a text, each once', () => {
  expect(spellNamesIn('xn--mnchen-3ya.de (DNS, SNI), again xn--mnchen-3ya.de.')).toBe('münchen.de');
  expect(spellNamesIn('https://xn--kln-sna.de:443/a and xn--mnchen-3ya.de')).toBe(
    'köln.de, münchen.de',
  );
  const many = ['a', 'b', 'c', 'd'].map((letter) => domainToASCII(`ü${letter}.de`)).join(' ');
  expect(spellNamesIn(many)).toBe('üa.de, üb.de, üc.de …');
  expect(spellNamesIn('p xn--pypal-4ve.com')).toBeNull();
  expect(spellNamesIn(`${'a'.repeat(5000)} xn--mnchen-3ya.de`)).toBeNull();
  expect(withSpelling('xn--mnchen-3ya.de')).toBe('xn--mnchen-3ya.de (münchen.de)');
  expect(withSpelling('example.org')).toBe('example.org');
});

it('tells in a sentence behind each name what it spells, once, and never what could deceive', () => {
  const sentence =
    'You visited xn--mnchen-3ya.de (twice), xn--pypal-4ve.com, xn--mnchen-3ya.de and xn--kln-sna.de.';
  expect(spellInside(sentence)).toBe(
    'You visited xn--mnchen-3ya.de (münchen.de) (twice), xn--pypal-4ve.com, xn--mnchen-3ya.de and xn--kln-sna.de (köln.de).',
  );
  for (const text of [sentence, '', 'none', '..xn--kln-sna.de..']) {
    expect(
      splitSpelt(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  }
});
