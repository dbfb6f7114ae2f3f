import { expect, test } from 'vitest';
import { KeptDatagrams } from '../../../electron/session/kept-datagrams.ts';
import { SharedBudget, sharedBudget } from '../../../electron/session/shared-budget.ts';
import { Slabs } from '../../../electron/session/slabs.ts';
import { mostRecords } from '../../../shared/model/handshake.ts';
import type { Direction } from '../../../shared/model/segment.ts';

const newBudget = (leftBytes = 1e6) => ({
  bytes: new SharedBudget(sharedBudget(leftBytes)),
  leftSizes: 100,
  slabs: new Slabs(),
});

/** Written over after each call, as a reader's buffer is. */
function feed(
  kept: KeptDatagrams,
  direction: Direction,
  timeMs: number,
  lengthBytes: number,
): void {
  const bytes = new Uint8Array(lengthBytes).fill(timeMs);
  kept.keep({ flowId: 'udp-1', direction, timeMs, offset: 0, lengthBytes, bytes });
  bytes.fill(255);
}

const shapesOf = (kept: KeptDatagrams): string[] =>
  [...kept.toStretches()].map(({ direction, timeMs, offset, lengthBytes, bytes }) => {
    const known = bytes === null ? 'none' : `${bytes.length} of ${bytes[0]}`;
    return `${direction} ${timeMs} ms ${offset} +${lengthBytes}, ${known}`;
  });

test('each datagram stays one, whoever sent the one before', () => {
  const kept = new KeptDatagrams(newBudget());
  feed(kept, 'up', 1, 1200);
  feed(kept, 'up', 2, 1252);
  feed(kept, 'down', 3, 40);
  feed(kept, 'up', 4, 5);
  expect(shapesOf(kept)).toEqual([
    'up 1 ms 0 +1200, 1200 of 1',
    'up 2 ms 1200 +1252, 1252 of 2',
    'down 3 ms 0 +40, 40 of 3',
    'up 4 ms 2452 +5, 5 of 4',
  ]);
});

test('behind 8 KiB of a direction the size alone is kept, and of one in which they end its beginning', () => {
  const kept = new KeptDatagrams(newBudget());
  feed(kept, 'down', 1, 8000);
  feed(kept, 'down', 2, 500);
  feed(kept, 'down', 3, 1350);
  expect([kept.wants('down'), kept.wants('up')]).toEqual([false, true]);
  kept.note('down', 4, 1300);
  expect(shapesOf(kept)).toEqual([
    'down 1 ms 0 +8000, 8000 of 1',
    'down 2 ms 8000 +500, 192 of 2',
    'down 3 ms 8500 +1350, none',
    'down 4 ms 9850 +1300, none',
  ]);
});

test('all flows together keep what the session has left; one not captured has its size', () => {
  const budget = newBudget(1000);
  const [one, other] = [new KeptDatagrams(budget), new KeptDatagrams(budget)];
  feed(one, 'up', 1, 700);
  feed(other, 'up', 2, 700);
  other.keep({
    flowId: 'udp-2',
    direction: 'down',
    timeMs: 3,
    offset: 0,
    lengthBytes: 60_000,
    bytes: null,
  });
  expect(one.wants('up')).toBe(false);
  expect(shapesOf(other)).toEqual(['up 2 ms 0 +700, 300 of 2', 'down 3 ms 0 +60000, none']);
});

test('what it holds grows with the datagrams, of which no more than so many are listed', () => {
  const kept = new KeptDatagrams(newBudget());
  const before = kept.heldBytes;
  for (let n = 0; n < mostRecords; n += 1) kept.note('down', n, 1200);
  expect(kept.heldBytes - before).toBe(mostRecords * 16);
  kept.note('down', 1, 1);
  feed(kept, 'up', 1, 10);
  expect([...kept.toStretches()]).toHaveLength(mostRecords);
});
