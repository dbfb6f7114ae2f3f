// The near side of the thread that opens foreign files: starts it, and gives what it says. A file made to
// take all memory ends the thread, and the process goes on.
import { Worker } from 'node:worker_threads';
import type { OpenError } from '../interchange/opened.ts';
import { err, ok } from '../../shared/model/result.ts';
import type { ForeignFile, ForeignResult } from './open-foreign.ts';
import { joinParts } from './session-parts.ts';

export interface ForeignLimits {
  readonly heapMegabytes: number;
  /** Of all parts that are handed over: whoever gets them has to have room for them. */
  readonly partBytes: number;
}

/**
 * Half as much again as JSON may take once it is parsed (json-budget.ts), and two and a half times the largest
 * file: text beyond Latin-1 takes two bytes a character here, and rows are JSON with their members' names.
 */
export const foreignLimits: ForeignLimits = {
  heapMegabytes: 3072,
  partBytes: 640 * 1024 * 1024,
};

export interface ForeignTask {
  readonly file: ForeignFile;
  /** Where the address tables are. */
  readonly dataDir: string;
  readonly limits: ForeignLimits;
}

export type ForeignWord =
  | { readonly kind: 'part'; readonly bytes: Uint8Array }
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly error: OpenError };

export type SayForeign = (word: ForeignWord) => void;

/** Says `opened` or `refused` at last. Rejects when the worker fails in another way than for want of memory. */
export async function runForeignWorker(
  workerPath: string,
  task: ForeignTask,
  say: SayForeign,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  const worker = new Worker(workerPath, {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: task.limits.heapMegabytes },
  });
  const stop = (): void => void worker.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  return new Promise<void>((resolve, reject) => {
    worker.on('message', (word: ForeignWord) => {
      say(word);
      if (word.kind !== 'part') resolve();
    });
    worker.once('error', (error: Error & { code?: string }) => {
      if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') {
        reject(error);
        return;
      }
      say({ kind: 'refused', error: outOfMemory });
      resolve();
    });
    worker.once('exit', (code) => {
      reject(
        signal?.aborted
          ? (signal.reason as Error)
          : new Error(`The reader of the file ended with code ${code}`),
      );
    });
  }).finally(() => {
    signal?.removeEventListener('abort', stop);
    stop();
  });
}

export const outOfMemory: OpenError = {
  kind: 'too-large',
  detail: 'The memory that a file may take was not enough.',
};

/** Opens it in a worker of this process. An abort ends that at once, and rejects with the signal's reason. */
export async function openInWorker(
  workerPath: string,
  task: ForeignTask,
  signal?: AbortSignal,
): Promise<ForeignResult> {
  const hearing = hearForeign();
  await runForeignWorker(workerPath, task, hearing.hear, signal);
  return hearing.result();
}

/** What was said so far, put together; whoever asks for the result has heard the last word. */
export function hearForeign(): { readonly hear: SayForeign; readonly result: () => ForeignResult } {
  const { sessions, add } = joinParts();
  let refused: OpenError | null = null;
  return {
    hear: (word) => {
      if (word.kind === 'part') add(word.bytes);
      if (word.kind === 'refused') refused = word.error;
    },
    result: () => (refused === null ? ok([...sessions]) : err(refused)),
  };
}
