// A library in a folder of its own, into which captures are imported as the app does.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stageCapture } from '../../electron/session/stage-capture.ts';
import { unpackWords } from '../../electron/session/unpack-words.ts';
import { openStore, type Store } from '../../electron/store/store.ts';

const dataDir = resolve(import.meta.dirname, '../../out/data');

export interface StagedLibrary {
  readonly folder: string;
  readonly store: Store;
  readonly stage: (id: string, path: string) => Promise<void>;
  readonly remove: () => Promise<void>;
}

export async function openStagedLibrary(name: string): Promise<StagedLibrary> {
  const folder = mkdtempSync(join(tmpdir(), `onlooker-${name}-`));
  const library = join(folder, 'library.duckdb');
  const opened = await openStore(library, undefined, unpackWords);
  if (!opened.ok) throw new Error(opened.error.detail);
  const store = opened.value;
  return {
    folder,
    store,
    stage: async (id, path) => {
      const staged = await stageCapture({
        id,
        path,
        library,
        dataDir,
        workerPath: null,
        signal: new AbortController().signal,
        onProgress: () => undefined,
      });
      await store.adopt(staged);
    },
    remove: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
