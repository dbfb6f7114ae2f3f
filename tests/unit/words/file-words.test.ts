// A file that is too large, as the window and the command line tell of it.
import { expect, test } from 'vitest';
import { describeTooLarge } from '../../../shared/words/file-words.ts';

test('a file that is too large, with and without the reason', () => {
  expect(describeTooLarge('The file')).toBe(
    'The file is too large to be read. Cut it, or use a smaller one.',
  );
  expect(describeTooLarge('It', 'It has more than 2 GB.')).toBe(
    'It is too large to be read. It has more than 2 GB. Cut it, or use a smaller one.',
  );
});
