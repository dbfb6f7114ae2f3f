// A process that reads a capture in full once, as an import does, and says how long it took and how much memory: by readers in
// threads, this one among them. What a table of connections shows of each flow is made and
// counted, and nothing kept.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { observeAsTheyEnd } from '../../electron/observe/observer.ts';
import { placesFrom, readPlaceTables, type PlaceTables } from '../../electron/place/place.ts';
import { resourceLimits } from '../../electron/session/capture-worker-link.ts';
import { createHashes } from '../../electron/session/hashes.ts';
import { favourQuickStart } from '../../electron/session/quick-start.ts';
import { readCaptureFlows } from '../../electron/wire/capture/capture-flows.ts';
import { flowLimitsOf } from '../../electron/wire/ip/flow-budget.ts';
import type { WorkDone } from './capture-work.ts';

interface Task {
  readonly file: string;
  readonly tables: PlaceTables;
  readonly part: number;
  readonly of: number;
}

type Counted = Pick<WorkDone, 'packets' | 'flows' | 'names'>;
const chunkBytes = 256 * 1024;

function analysePart({ file, tables, part, of }: Task): Counted {
  let count = 0;
  let names = 0;
  const place = placesFrom(tables);
  const open = observeAsTheyEnd({ place, hashes: createHashes() }, (reader, lookedUp) => {
    count += 1;
    names += reader.glance(lookedUp).names.length > 0 ? 1 : 0;
  });
  const isMine = (hash: number): boolean => (hash >>> 8) % of === part;
  const flows = readCaptureFlows({ open, isMine, limits: flowLimitsOf(of) });
  const input = openSync(file, 'r');
  const buffer = new Uint8Array(chunkBytes);
  for (;;) {
    const length = readSync(input, buffer, 0, chunkBytes, null);
    if (length === 0) break;
    flows.push(length === chunkBytes ? buffer : buffer.subarray(0, length));
  }
  closeSync(input);
  flows.end();
  return { packets: flows.packets, flows: count, names };
}

function analyseInThread(task: Task): Promise<Counted> {
  const [, self = ''] = process.argv;
  const worker = new Worker(self, { workerData: task, resourceLimits });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function analyse(file: string, dataDir: string): Promise<Counted> {
  const tables = await readPlaceTables(dataDir);
  // The hot code is compiled and the garbage collected by other threads: they need a core, too.
  const of = Math.max(1, cpus().length - 1);
  const taskOf = (part: number): Task => ({ file, tables, part, of });
  const others = Array.from({ length: of - 1 }, (_, n) => analyseInThread(taskOf(n + 1)));
  // Behind the start of the others: nobody reads while this thread is busy.
  await new Promise((resolve) => setImmediate(resolve));
  const parts = [analysePart(taskOf(0)), ...(await Promise.all(others))];
  const sum = (key: 'flows' | 'names'): number => parts.reduce((all, part) => all + part[key], 0);
  return { packets: parts[0]?.packets ?? 0, flows: sum('flows'), names: sum('names') };
}

async function main(): Promise<void> {
  const [file = '', dataDir = ''] = process.argv.slice(2);
  const start = performance.now();
  favourQuickStart(statSync(file).size);
  const counted = await analyse(file, dataDir);
  const elapsedMs = performance.now() - start;
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  const done: WorkDone = { ...counted, elapsedMs, peakMegabytes };
  console.log(JSON.stringify(done));
}

if (isMainThread) void main();
else parentPort?.postMessage(analysePart(workerData as Task), []);
