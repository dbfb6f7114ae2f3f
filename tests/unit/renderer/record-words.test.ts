import { expect, test } from 'vitest';
import { describePieces } from '../../../shared/words/record-words.ts';

test.each([
  [0, 0, 0, '0 records'],
  [1, 1, 0, '1 record'],
  [1200, 0, 1200, '1,200 datagrams'],
  [1, 0, 0, '1 stretch without TLS'],
  [7, 3, 4, '3 records and 4 datagrams'],
  [10, 3, 5, '3 records, 5 datagrams and 2 stretches without TLS'],
])('%i pieces, %i of them records, %i datagrams', (total, records, datagrams, words) => {
  expect(describePieces({ total, records, datagrams })).toBe(words);
});
