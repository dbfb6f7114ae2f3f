import { expect, test } from 'vitest';
import { KeptBytes } from '../../../electron/session/kept-bytes.ts';
import { SharedBudget, sharedBudget } from '../../../electron/session/shared-budget.ts';
import { Slabs } from '../../../electron/session/slabs.ts';
import type { Direction } from '../../../shared/model/segment.ts';

const newBudget = (leftBytes = 1e6) => ({
  bytes: new SharedBudget(sharedBudget(leftBytes)),
  leftSizes: 100,
  slabs: new Slabs(),
});

/** Bytes that say where they stand; written over after each call, as a reader's buffer is. */
function feed(kept: KeptBytes, direction: Direction, offset: number, lengthBytes: number): void {
  const bytes = Uint8Array.from({ length: lengthBytes }, (_, n) => (offset + n) % 251);
  kept.keep({ flowId: 'tcp-1', direction, timeMs: offset, offset, lengthBytes, bytes });
  bytes.fill(255);
}

function expectBytes(kept: KeptBytes): void {
  for (const { offset, lengthBytes, bytes } of kept.toStretches()) {
    expect(bytes).toHaveLength(lengthBytes);
    expect(bytes).toEqual(Uint8Array.from({ length: lengthBytes }, (_, n) => (offset + n) % 251));
  }
}

const shapeOf = (kept: KeptBytes): string[] =>
  kept
    .toStretches()
    .map(({ direction, offset, lengthBytes }) => `${direction} ${offset} +${lengthBytes}`);

test('what passed before the other side answered is one stretch, of other flows in between or not', () => {
  const budget = newBudget();
  const [one, other] = [new KeptBytes(budget), new KeptBytes(budget)];
  feed(one, 'up', 0, 500);
  feed(one, 'up', 500, 700);
  feed(other, 'up', 0, 900);
  feed(one, 'up', 1200, 100);
  feed(one, 'down', 0, 1400);
  feed(other, 'up', 900, 10);
  feed(one, 'down', 1400, 1400);
  feed(one, 'up', 1300, 5);
  expect(shapeOf(one)).toEqual(['up 0 +1300', 'down 0 +2800', 'up 1300 +5']);
  expect(shapeOf(other)).toEqual(['up 0 +910']);
  expectBytes(one);
  expectBytes(other);
});

test('a gap and a stretch that grows too long begin another', () => {
  const kept = new KeptBytes(newBudget());
  feed(kept, 'down', 0, 3000);
  feed(kept, 'down', 3000, 1200);
  feed(kept, 'down', 9000, 10);
  expect(shapeOf(kept)).toEqual(['down 0 +3000', 'down 3000 +1200', 'down 9000 +10']);
  expectBytes(kept);
});

test('a direction keeps 8 KiB, all flows together what the session has left', () => {
  const budget = newBudget(20_000);
  const kept = new KeptBytes(budget);
  feed(kept, 'down', 0, 60_000);
  expect(shapeOf(kept)).toEqual(['down 0 +8192']);
  expect([kept.wants('down'), kept.wants('up'), kept.heldBytes]).toEqual([false, true, 8192]);
  expectBytes(kept);
  const others = Array.from({ length: 3 }, () => new KeptBytes(budget));
  for (const other of others) feed(other, 'up', 0, 5000);
  expect(others.map(shapeOf)).toEqual([['up 0 +5000'], ['up 0 +5000'], ['up 0 +1808']]);
  expect(kept.wants('up')).toBe(false);
});

test('many flows at once fill slab after slab', () => {
  const budget = newBudget();
  const flows = Array.from({ length: 60 }, () => new KeptBytes(budget));
  for (let round = 0; round < 4; round += 1) {
    for (const flow of flows) feed(flow, 'up', round * 900, 900);
  }
  for (const flow of flows) {
    expect(shapeOf(flow)).toEqual(['up 0 +3600']);
    expectBytes(flow);
  }
});
