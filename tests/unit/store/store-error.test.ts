import { describe, expect, it } from 'vitest';
import { describeOpenError } from '../../../electron/store/store-error.ts';
import { createQueue } from '../../../electron/store/queue.ts';

describe('describeOpenError', () => {
  it.each([
    ['IO Error: Could not set lock on file "x": Conflicting lock is held in node', 'locked'],
    [
      'IO Error: The process cannot access the file because it is being used by another process',
      'locked',
    ],
    ['IO Error: Trying to read a database file with version number 99, but', 'newer-version'],
    ['IO Error: The file "x" exists, but it is not a valid DuckDB database file!', 'corrupt'],
    ['IO Error: Cannot open file "x": Permission denied', 'io'],
  ])('sorts %s', (message, kind) => {
    expect(describeOpenError(new Error(message))).toEqual({ kind, detail: message });
  });
});

describe('createQueue', () => {
  it('runs tasks one by one and goes on after a failure', async () => {
    const queue = createQueue();
    const log: string[] = [];
    const task = (name: string, fails = false) =>
      queue.run(async () => {
        log.push(`${name} starts`);
        await new Promise((resolve) => setTimeout(resolve, 2));
        log.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      });
    const [a, b, c] = await Promise.allSettled([task('a'), task('b', true), task('c')]);
    expect([a.status, b.status, c.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
  });
});
