// The text written in one pass is what JSON.stringify writes of the renamed copy.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { snakeKeys } from '../../../electron/report/json-document.ts';
import { snakeText } from '../../../electron/report/snake-text.ts';

const written = (value: unknown): string => JSON.stringify(snakeKeys(value), null, 1);

it.each([
  { flowId: 'tcp-1', timeMs: -0, tls: null, names: [], place: {}, isOpen: true, gone: undefined },
  [
    [],
    [{}],
    [[1.5e300, Infinity, NaN]],
    'a"b\\c\u0000\n\u007f\u2028',
    '\ud800',
    '\ud83d\ude00',
    'ü',
  ],
  { ['__proto__']: { someKey: 1 } },
])('of %j', (value) => {
  expect(snakeText(value, 0)).toBe(written(value));
});

it('is the same of any value that JSON knows', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      expect(snakeText(value, 0)).toBe(written(value));
    }),
  );
});

it('stands as deep as it is told to', () => {
  expect(`[\n [\n  ${snakeText({ aB: [1] }, 2)}\n ]\n]`).toBe(
    JSON.stringify([[{ a_b: [1] }]], null, 1),
  );
});
