import { describe, expect, it } from 'vitest';
import { describeAgain } from '../../../shared/words/notebook-words.ts';

describe('describeAgain', () => {
  it.each([
    [null, ''],
    [3, 'at once'],
    [411, 'after 0.4 s'],
    [40_200, 'after 40 s'],
    [99_700, 'after 2 min'],
    [180_000, 'after 3 min'],
    [7_500_000, 'after 2 h 5 min'],
  ])('%s ms: “%s”', (againAfterMs, words) => {
    expect(describeAgain(againAfterMs)).toBe(words);
  });
});
