// Which characters are commands to a terminal, by their properties in Unicode.
import { expect, it } from 'vitest';
import { plain } from '../../../shared/words/plain-text.ts';

it('changes control characters and those that turn writing around, and no other', () => {
  const isCommand = /[\p{Cc}\p{Bidi_Control}]/u;
  const wrong: string[] = [];
  for (let code = 0; code <= 0x10_ff_ff; code += 1) {
    const text = String.fromCodePoint(code);
    const changed = plain(text) !== text;
    if (changed !== (isCommand.test(text) && text !== '\n')) wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});

it('shows a command as what it is', () => {
  expect(plain('a\u001b[31mb\u202e\n')).toBe('a\\u001b[31mb\\u202e\n');
});
