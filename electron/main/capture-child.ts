// The near side of the process that reads captures: starts it, hears of its progress, stops it. Where
// there are no utility processes, worker threads of this one do the reading.
import { utilityProcess } from 'electron';
import type { PartProgress } from '../session/capture-part.ts';
import { CannotCaptureError, runCaptureTask, type CaptureTask } from '../session/capture-task.ts';
import type { StagedCapture } from '../session/stage-capture.ts';

export type CaptureOrder =
  | { readonly kind: 'start'; readonly task: CaptureTask }
  | { readonly kind: 'stop' };

export type CaptureWord =
  | { readonly kind: 'progress'; readonly progress: PartProgress }
  | { readonly kind: 'done'; readonly staged: StagedCapture }
  | { readonly kind: 'failed'; readonly detail: string; readonly isPermission: boolean };

export type RunCapture = (
  task: CaptureTask,
  signal: AbortSignal,
  onProgress: (progress: PartProgress) => void,
) => Promise<StagedCapture>;

/** `modulePath` is the built capture-process.ts. Rejects with what the process said, or when it died. */
export function createRunCapture(modulePath: string): RunCapture {
  // Missing in runtimes before Electron 22.
  if (typeof (utilityProcess as typeof utilityProcess | undefined)?.fork !== 'function') {
    return runCaptureTask;
  }
  return (task, signal, onProgress) => runInProcess(modulePath, task, signal, onProgress);
}

function runInProcess(
  modulePath: string,
  task: CaptureTask,
  signal: AbortSignal,
  onProgress: (progress: PartProgress) => void,
): Promise<StagedCapture> {
  const child = utilityProcess.fork(modulePath, [], { serviceName: 'Onlooker capture reader' });
  const give = (order: CaptureOrder): void => {
    child.postMessage(order, []);
  };
  const stop = (): void => {
    give({ kind: 'stop' });
  };
  return new Promise<StagedCapture>((resolve, reject) => {
    child.on('message', (data: unknown) => {
      const word = data as CaptureWord;
      if (word.kind === 'progress') onProgress(word.progress);
      else if (word.kind === 'done') resolve(word.staged);
      else reject(word.isPermission ? new CannotCaptureError(word.detail) : new Error(word.detail));
    });
    child.once('exit', (code) => {
      reject(new Error(`The reader of captures ended with code ${code}.`));
    });
    give({ kind: 'start', task });
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  }).finally(() => {
    signal.removeEventListener('abort', stop);
    child.kill();
  });
}
