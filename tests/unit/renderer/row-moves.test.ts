// Keys among the rows of a table.
import { expect, it } from 'vitest';
import { findRowStop, moveInRows } from '../../../renderer/ui/row-moves.ts';

const inSight = { first: 10, last: 20 };

it('stops at the row visited last while it is in sight, else at the first that is', () => {
  expect(findRowStop(15, inSight)).toBe(15);
  expect(findRowStop(3, inSight)).toBe(10);
  expect(findRowStop(40, inSight)).toBe(10);
});

it.each([
  ['ArrowDown', 15, 16],
  ['ArrowUp', 15, 14],
  ['PageDown', 15, 24],
  ['PageUp', 5, 0],
  ['Home', 15, 0],
  ['End', 15, 99],
  ['ArrowDown', 99, null],
  ['ArrowUp', 0, null],
  ['ArrowLeft', 15, null],
])('%s from %i leads to %s', (key, from, to) => {
  expect(moveInRows(key, from, inSight, 100)).toBe(to);
});

it('leads nowhere where there is no row', () => {
  expect(moveInRows('End', 0, inSight, 0)).toBeNull();
});
