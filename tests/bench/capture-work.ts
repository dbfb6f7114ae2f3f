// A process that reads a capture once and says how long it took and how much memory: by readers in
// worker threads, as the app does it. `analyse` keeps nothing; `import` fills a library.
import { rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { observeAsTheyEnd } from '../../electron/observe/observer.ts';
import { openPlaces } from '../../electron/place/place.ts';
import { resourceLimits } from '../../electron/session/capture-worker-link.ts';
import { createHashes } from '../../electron/session/hashes.ts';
import { openCapture } from '../../electron/session/open-capture.ts';
import { stageCapture } from '../../electron/session/stage-capture.ts';
import { openStore } from '../../electron/store/store.ts';
import { readCaptureFlows } from '../../electron/wire/capture/capture-flows.ts';

/** What `capture-work.mjs` prints. */
export interface WorkDone {
  readonly elapsedMs: number;
  readonly peakMegabytes: number;
  readonly packets: number;
  readonly flows: number;
  readonly names: number;
}

interface Task {
  readonly file: string;
  readonly dataDir: string;
  readonly part: number;
  readonly of: number;
}

type Counted = Pick<WorkDone, 'packets' | 'flows' | 'names'>;

/** What a table of connections shows of each flow, made and counted. */
async function analysePart({ file, dataDir, part, of }: Task): Promise<Counted> {
  const place = await openPlaces(dataDir);
  let count = 0;
  let names = 0;
  const open = observeAsTheyEnd({ place, hashes: createHashes() }, (reader, lookedUp) => {
    const flow = reader.glance(lookedUp);
    count += 1;
    names += flow.names.length > 0 ? 1 : 0;
  });
  const flows = readCaptureFlows({ open, isMine: (hash) => (hash >>> 8) % of === part });
  const capture = await openCapture(file);
  for await (const { bytes } of capture.chunks()) flows.push(bytes);
  flows.end();
  return { packets: flows.packets, flows: count, names };
}

async function analyse(file: string, dataDir: string): Promise<Counted> {
  const of = cpus().length;
  const parts = await Promise.all(
    Array.from({ length: of }, (_, part) => {
      const task: Task = { file, dataDir, part, of };
      const self = fileURLToPath(import.meta.url);
      const worker = new Worker(self, { workerData: task, resourceLimits });
      return new Promise<Counted>((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
      });
    }),
  );
  const sum = (key: 'flows' | 'names'): number => parts.reduce((all, part) => all + part[key], 0);
  return { packets: parts[0]?.packets ?? 0, flows: sum('flows'), names: sum('names') };
}

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
  const [mode = '', file = '', dataDir = '', worker = ''] = process.argv.slice(2);
  const start = performance.now();
  const counted =
    mode === 'import' ? await importInto(file, dataDir, worker) : await analyse(file, dataDir);
  const elapsedMs = performance.now() - start;
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  const done: WorkDone = { ...counted, elapsedMs, peakMegabytes };
  console.log(JSON.stringify(done));
}

if (isMainThread) await main();
else parentPort?.postMessage(await analysePart(workerData as Task), []);
