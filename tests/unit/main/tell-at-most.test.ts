// Progress is told seldom, but its last figure always.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { tellAtMost } from '../../../electron/main/tell-at-most.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function listen() {
  const told: number[] = [];
  return { told, teller: tellAtMost<number>(100, (value) => told.push(value)) };
}

it('tells the first at once, and of a burst the last', () => {
  const { told, teller } = listen();
  for (const value of [1, 2, 3]) teller.tell(value);
  expect(told).toEqual([1]);
  vi.advanceTimersByTime(100);
  expect(told).toEqual([1, 3]);
});

it('tells at once again after a quiet time, and never twice', () => {
  const { told, teller } = listen();
  teller.tell(1);
  vi.advanceTimersByTime(150);
  teller.tell(2);
  expect(told).toEqual([1, 2]);
  vi.advanceTimersByTime(500);
  expect(told).toEqual([1, 2]);
});

it('tells while it goes on, about every so often', () => {
  const { told, teller } = listen();
  for (let value = 0; value < 50; value += 1) {
    teller.tell(value);
    vi.advanceTimersByTime(10);
  }
  expect(told.length).toBeGreaterThanOrEqual(5);
  expect(told.length).toBeLessThanOrEqual(6);
});

it('tells nothing once it is stopped', () => {
  const { told, teller } = listen();
  teller.tell(1);
  teller.tell(2);
  teller.stop();
  vi.advanceTimersByTime(500);
  expect(told).toEqual([1]);
});
