// Why the answer to a look-up holds no data.
import { expect, it } from 'vitest';
import { sampleDocument } from '../../fixtures/session-document.ts';
import { describeMissingAnswer } from '../../../shared/words/dns-words.ts';

const [lookup] = sampleDocument().dns;
if (lookup === undefined) throw new Error('The sample has no look-up.');

it.each([
  ['data came', {}, null],
  ['no such data', { answers: [] }, 'none of this kind'],
  ['no such name', { answers: [], responseCode: 'NXDOMAIN' }, 'NXDOMAIN'],
  ['too long for UDP', { answers: [], truncated: true }, 'cut short, asked again over TCP'],
  ['nothing came', { answers: [], responseCode: null }, 'no answer'],
  ['it cannot be read', { problem: 'no end' }, 'unreadable answer: no end'],
])('%s', (_case, parts, words) => {
  expect(describeMissingAnswer({ ...lookup, ...parts })).toBe(words);
});
