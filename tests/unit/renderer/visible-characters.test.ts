// Strangers' text must not act on the screen.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutMiddle, splitVisible, toVisible } from '../../../renderer/ui/visible-characters.ts';

test('controls, bidirectional overrides and zero-width characters are named', () => {
  expect(toVisible('a\u202Eb\u200Bc\u0007d\n')).toBe('a⟨U+202E⟩b⟨U+200B⟩c⟨U+0007⟩d⟨↵⟩');
  expect(toVisible('\u{E0041}\u2066\uFEFF')).toBe('⟨U+E0041⟩⟨U+2066⟩⟨U+FEFF⟩');
});

test('ordinary text of any script stays as it is', () => {
  for (const text of [
    'clinic.example',
    'Здоровье',
    '診療所',
    'مستشفى',
    'a b\u00A0c',
    '≈ 48.1 kB',
  ]) {
    expect(splitVisible(text)).toEqual([{ text, isEscape: false }]);
  }
});

test('no shown part holds a character that cannot be seen', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(toVisible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('a cut keeps both ends, the length asked for, and no half character', () => {
  expect(cutMiddle('https://clinic.example/a/long/path?query=value', 20)).toBe(
    'https://clin…y=value',
  );
  expect(cutMiddle('short', 20)).toBe('short');
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.integer({ min: 3, max: 60 }),
      (text, max) => {
        const cut = cutMiddle(text, max);
        expect(cut.length).toBeLessThanOrEqual(Math.max(max, 0));
        // Throws on half of a surrogate pair.
        expect(() => encodeURIComponent(cut)).not.toThrow();
      },
    ),
  );
});
