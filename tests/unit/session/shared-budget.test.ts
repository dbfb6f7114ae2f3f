import { expect, test } from 'vitest';
import { SharedBudget, sharedBudget } from '../../../electron/session/shared-budget.ts';

test('two readers take from one budget, and to its last byte', () => {
  const memory = sharedBudget(100);
  const [one, other] = [new SharedBudget(memory), new SharedBudget(memory)];
  expect([one.take(60), other.left, other.take(30)]).toEqual([60, 40, 30]);
  expect([one.take(25), one.left, other.take(1), other.left]).toEqual([10, 0, 0, 0]);
});
