// A worker thread that reads its share of a capture (see capture-part.ts).
import { stat } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { placesFrom } from '../place/place.ts';
import { readPart } from './capture-part.ts';
import type { WorkerMessage, WorkerTask } from './capture-worker-link.ts';
import { favourQuickStart } from './quick-start.ts';

const tellEveryMs = 100;

const tell = (message: WorkerMessage): void => parentPort?.postMessage(message, []);

async function run(task: WorkerTask): Promise<void> {
  favourQuickStart((await stat(task.path)).size);
  const cancelled = new Int32Array(task.cancelled);
  let toldMs = 0;
  const result = await readPart({
    path: task.path,
    sessionId: task.sessionId,
    stagingPath: task.stagingPath,
    share: task.share,
    keptBytes: task.keptBytes,
    place: placesFrom(task.tables),
    isCancelled: () => Atomics.load(cancelled, 0) !== 0,
    onProgress: (progress) => {
      if (performance.now() - toldMs < tellEveryMs) return;
      toldMs = performance.now();
      tell({ kind: 'progress', progress });
    },
  });
  tell({ kind: 'done', result });
}

run(workerData as WorkerTask).catch((error: unknown) => {
  tell({ kind: 'failed', detail: error instanceof Error ? error.message : String(error) });
});
