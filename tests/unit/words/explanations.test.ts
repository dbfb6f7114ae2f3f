// Explanations stand beside captures as well, which are mostly other people's.
import { expect, test } from 'vitest';
import { explanations } from '../../../shared/words/explanations.ts';

test.each(Object.entries(explanations))('%s speaks of nobody as “you”', (_, { title, text }) => {
  expect(`${title} ${text}`).not.toMatch(/\byou/iu);
});
