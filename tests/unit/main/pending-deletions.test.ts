// Delete with undo: hidden at once, gone when the time is over, back when taken back.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPendingDeletions } from '../../../electron/main/pending-deletions.ts';

function fakeStore(...ids: string[]) {
  const visible = new Set(ids);
  const hidden = new Set<string>();
  const move = (id: string, from: Set<string>, to: Set<string>): Promise<boolean> => {
    const had = from.delete(id);
    if (had) to.add(id);
    return Promise.resolve(had);
  };
  return {
    visible,
    hidden,
    hide: (id: string) => move(id, visible, hidden),
    unhide: (id: string) => move(id, hidden, visible),
    erase: (id: string) => Promise.resolve(hidden.delete(id)),
    purgeHidden: () => {
      hidden.clear();
      return Promise.resolve(0);
    },
  };
}

describe('createPendingDeletions', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('hides at once and erases when the time is over', async () => {
    const store = fakeStore('a', 'b');
    const deletions = createPendingDeletions(store, 8000, () => undefined);
    expect(await deletions.add('a')).toBe(true);
    expect([...store.visible]).toEqual(['b']);
    await vi.advanceTimersByTimeAsync(7999);
    expect([...store.hidden]).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(1);
    expect([...store.hidden]).toEqual([]);
  });

  it('takes back in time, and not after', async () => {
    const store = fakeStore('a');
    const deletions = createPendingDeletions(store, 8000, () => undefined);
    await deletions.add('a');
    expect(await deletions.takeBack('a')).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([...store.visible]).toEqual(['a']);
    await deletions.add('a');
    await vi.advanceTimersByTimeAsync(8000);
    expect(await deletions.takeBack('a')).toBe(false);
  });

  it('knows nothing of sessions the library does not have', async () => {
    const deletions = createPendingDeletions(fakeStore(), 8000, () => undefined);
    expect(await deletions.add('x')).toBe(false);
    expect(await deletions.takeBack('x')).toBe(false);
  });

  it('erases everything hidden when the app closes, and leaves no clock running', async () => {
    const store = fakeStore('a', 'b');
    const deletions = createPendingDeletions(store, 8000, () => undefined);
    await deletions.add('a');
    await deletions.close();
    expect([...store.hidden]).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('reports an erasure that fails', async () => {
    const problems: unknown[] = [];
    const store = { ...fakeStore('a'), erase: () => Promise.reject(new Error('disk full')) };
    const deletions = createPendingDeletions(store, 10, (error) => problems.push(error));
    await deletions.add('a');
    await vi.advanceTimersByTimeAsync(10);
    expect(problems).toEqual([new Error('disk full')]);
  });
});
