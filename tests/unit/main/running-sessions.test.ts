// One session at a time: start, cancel, crash, close.
import { describe, expect, it } from 'vitest';
import { createRunningSessions } from '../../../electron/main/running-sessions.ts';

/** A task that lasts until it is cancelled, and notes its end. */
function untilCancelled(ended: string[], name: string) {
  return (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        ended.push(name);
        resolve();
      });
    });
}

describe('createRunningSessions', () => {
  it('runs one at a time and is free again afterwards', async () => {
    const running = createRunningSessions(() => undefined);
    const ended: string[] = [];
    expect(running.start('a', untilCancelled(ended, 'a'))).toBe(true);
    expect(running.start('b', untilCancelled(ended, 'b'))).toBe(false);
    await Promise.resolve();
    expect(running.cancel('b')).toBe(false);
    expect(running.cancel('a')).toBe(true);
    await running.close(1000);
    expect(running.isBusy()).toBe(false);
    expect(ended).toEqual(['a']);
  });

  it('tells of a task that breaks off, and is free again', async () => {
    const crashes: unknown[] = [];
    const running = createRunningSessions((id, error) => crashes.push([id, error]));
    running.start('a', () => Promise.reject(new Error('boom')));
    await running.close(1000);
    expect(crashes).toEqual([['a', new Error('boom')]]);
    expect(running.isBusy()).toBe(false);
  });

  it('cancels when closing and waits for the saving', async () => {
    const running = createRunningSessions(() => undefined);
    let isSaved = false;
    running.start('a', async (signal) => {
      if (!signal.aborted) {
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve);
        });
      }
      await Promise.resolve();
      isSaved = true;
    });
    await running.close(1000);
    expect(isSaved).toBe(true);
  });

  it('does not wait for ever for a task that will not end', async () => {
    const running = createRunningSessions(() => undefined);
    running.start('a', () => new Promise(() => undefined));
    await running.close(5);
    expect(running.isBusy()).toBe(true);
  });
});
