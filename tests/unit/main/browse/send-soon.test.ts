// At once, and then no faster than a window can follow; the last change is never lost.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSendSoon } from '../../../../electron/main/browse/send-soon.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a flood of changes is told at once, and then with pauses', () => {
  let value = 0;
  const told: number[] = [];
  const soon = createSendSoon(() => told.push(value));
  for (value = 1; value <= 1000; value += 1) soon.touch();
  expect(told).toEqual([1]);
  value = 1000;
  vi.advanceTimersByTime(60);
  expect(told).toEqual([1, 1000]);
  vi.advanceTimersByTime(600);
  expect(told).toEqual([1, 1000]);
  value = 7;
  soon.touch();
  expect(told).toEqual([1, 1000, 7]);
});

test('after its end nothing is told any more', () => {
  const told: string[] = [];
  const soon = createSendSoon(() => told.push('x'));
  soon.touch();
  soon.touch();
  soon.stop();
  vi.advanceTimersByTime(600);
  expect(told).toEqual(['x']);
});
