// The near side of a reader in a worker thread: starts it, hears of its progress, stops it.
import { Worker } from 'node:worker_threads';
import type { PlaceTables } from '../place/place.ts';
import type { PartProgress, PartResult, Share } from './capture-part.ts';

/** What a worker is started with. */
export interface WorkerTask {
  readonly path: string;
  readonly sessionId: string;
  readonly stagingPath: string;
  readonly share: Share;
  /** What all readers together may keep of the capture's bytes; shared. */
  readonly keptBytes: SharedArrayBuffer;
  /** Shared, not copied. */
  readonly tables: PlaceTables;
  /** One number; not zero: stop. Shared, because a reader that reads hears no messages. */
  readonly cancelled: SharedArrayBuffer;
}

export type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: PartProgress }
  | { readonly kind: 'done'; readonly result: PartResult }
  | { readonly kind: 'failed'; readonly detail: string };

export interface WorkerPartOptions extends Omit<WorkerTask, 'cancelled'> {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PartProgress) => void;
}

/**
 * A reader that needs more has met a capture made to take all memory there is. Young objects get less
 * room than they would by themselves: each reader takes it, and memory counts more here than a little
 * time.
 */
export const resourceLimits = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 12 };

/** Rejects with the worker's error. */
export function readPartInWorker(
  workerPath: string,
  { signal, onProgress, ...task }: WorkerPartOptions,
): Promise<PartResult> {
  const cancelled = new SharedArrayBuffer(4);
  const cancel = (): void => void Atomics.store(new Int32Array(cancelled), 0, 1);
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const workerData: WorkerTask = { ...task, cancelled };
  const worker = new Worker(workerPath, { workerData, resourceLimits });
  return new Promise<PartResult>((resolve, reject) => {
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'progress') onProgress(message.progress);
      else if (message.kind === 'done') resolve(message.result);
      else reject(new Error(message.detail));
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(new Error(`The reader of the capture ended with code ${code}`));
    });
  }).finally(() => {
    signal.removeEventListener('abort', cancel);
    void worker.terminate();
  });
}
