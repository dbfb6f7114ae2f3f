import { expect, test } from 'vitest';
import { listFields } from '../../../shared/words/field-list.ts';

const names = Array.from({ length: 66 }, (_, n) => ({ label: 'Valid for', value: `n${n}` }));

test('a label is told once, and of many values how many more there are', () => {
  expect(listFields([{ label: 'Subject', value: 'a' }, ...names])).toEqual([
    'Subject: a',
    'Valid for: n0, n1, n2, n3, n4 and 61 more',
  ]);
  expect(listFields(names.slice(0, 2))).toEqual(['Valid for: n0, n1']);
  expect(listFields([])).toEqual([]);
});
