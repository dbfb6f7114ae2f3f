// Closing the app: the library is let go of, whatever else fails.
import { describe, expect, it } from 'vitest';
import { closeAll } from '../../../electron/main/close-all.ts';
import { createEngine } from '../../../electron/main/engine.ts';
import { openStore } from '../../../electron/store/store.ts';

const unused = (): never => {
  throw new Error('not called here');
};

describe('closing the engine', () => {
  it('closes the library also where erasing what was deleted fails', async () => {
    const opened = await openStore(':memory:');
    if (!opened.ok) throw new Error(opened.error.detail);
    const store = opened.value;
    let closings = 0;
    const engine = createEngine({
      store: {
        ...store,
        purgeHidden: () => Promise.reject(new Error('the disk is full')),
        close: () => {
          closings += 1;
          return store.close();
        },
      },
      dataDir: 'no-such-folder',
      facts: { version: '0', runtime: '', libraryPath: ':memory:', platform: 'linux' },
      send: () => undefined,
      log: () => undefined,
      pages: { open: unused },
      desk: { current: () => null, take: unused },
      readCapture: unused,
      files: {
        print: unused,
        chooseTarget: unused,
        chooseFile: unused,
        openForeign: unused,
        write: unused,
      },
    });
    await expect(engine.close()).rejects.toThrow('the disk is full');
    expect(closings).toBe(1);
  });
});

describe('closeAll', () => {
  const fail = (message: string) => () => Promise.reject(new Error(message));

  it('goes through all steps in their order and says everything that failed', async () => {
    const done: string[] = [];
    const step = (name: string) => () => Promise.resolve(done.push(name));
    const closing = closeAll([
      step('first'),
      fail('one'),
      step('second'),
      fail('two'),
      step('last'),
    ]);
    const error: unknown = await closing.catch((cause: unknown) => cause);
    expect(done).toEqual(['first', 'second', 'last']);
    expect((error as AggregateError).errors.map(String)).toEqual(['Error: one', 'Error: two']);
  });
});
