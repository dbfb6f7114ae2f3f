// A process that imports a capture into a library and says how long it took and how much memory, with the
// readers in worker threads that the app has.
import { rmSync } from 'node:fs';
import { stageCapture } from '../../electron/session/stage-capture.ts';
import { openStore } from '../../electron/store/store.ts';

/** What `capture-work.cjs` and `analyse-work.cjs` print. */
export interface WorkDone {
  readonly elapsedMs: number;
  readonly peakMegabytes: number;
  readonly packets: number;
  readonly flows: number;
  readonly names: number;
}

type Counted = Pick<WorkDone, 'packets' | 'flows' | 'names'>;

async function importInto(file: string, dataDir: string, worker: string): Promise<Counted> {
  const library = `${file}.${process.pid}.duckdb`;
  const store = await openStore(library);
  if (!store.ok) throw new Error(store.error.detail);
  try {
    const staged = await stageCapture({
      id: 'bench',
      path: file,
      library,
      dataDir,
      workerPath: worker,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    await store.value.adopt(staged);
    return { packets: staged.packets, flows: staged.flows, names: 0 };
  } finally {
    await store.value.close();
    rmSync(library, { force: true });
  }
}

async function main(): Promise<void> {
  const [file = '', dataDir = '', worker = ''] = process.argv.slice(2);
  const start = performance.now();
  const counted = await importInto(file, dataDir, worker);
  const elapsedMs = performance.now() - start;
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  const done: WorkDone = { ...counted, elapsedMs, peakMegabytes };
  console.log(JSON.stringify(done));
}

void main();
