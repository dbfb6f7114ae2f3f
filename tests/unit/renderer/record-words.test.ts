import { expect, test } from 'vitest';
import { describePieces, describeRecordSums } from '../../../shared/words/record-words.ts';

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

test('what a capture lacks is said beside the sums', () => {
  const bars = { total: 2, records: 2, datagrams: 0, bytesUp: 147, bytesDown: 169 };
  const whole = '2 records: 147 B sent, 169 B received';
  expect(describeRecordSums({ ...bars, notCaptured: 0 })).toBe(whole);
  expect(describeRecordSums({ ...bars, notCaptured: 400 })).toBe(
    `${whole}; 400 B of all that passed not captured`,
  );
});
