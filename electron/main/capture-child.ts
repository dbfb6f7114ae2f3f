// The near side of the process that reads captures: starts it, hears of its progress, stops it. Where
// there are no utility processes, worker threads of this one do the reading.
import { utilityProcess } from 'electron';
import type { PartProgress } from '../session/capture-part.ts';
import { CannotCaptureError, runCaptureTask, type CaptureTask } from '../session/capture-task.ts';
import type { StagedCapture } from '../session/stage-capture.ts';
import type { SummedUp } from '../store/adopt.ts';
import { hasUtilityProcesses } from './utility-process.ts';

export type CaptureOrder =
  | { readonly kind: 'start'; readonly task: CaptureTask }
  | { readonly kind: 'stop' };

export type CaptureWord =
  | { readonly kind: 'progress'; readonly progress: PartProgress }
  | { readonly kind: 'read'; readonly capture: Omit<StagedCapture, 'summedUp'> }
  | { readonly kind: 'summed-up'; readonly summedUp: SummedUp }
  | { readonly kind: 'failed'; readonly detail: string; readonly isPermission: boolean };

export type RunCapture = (
  task: CaptureTask,
  signal: AbortSignal,
  onProgress: (progress: PartProgress) => void,
) => Promise<StagedCapture>;

/** `modulePath` is the built capture-process.ts. Rejects with what the process said, or when it died. */
export function createRunCapture(modulePath: string): RunCapture {
  if (!hasUtilityProcesses()) return runCaptureTask;
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
  const read = defer<StagedCapture>();
  const summedUp = defer<SummedUp>();
  const fail = (error: Error): void => {
    read.reject(error);
    summedUp.reject(error);
  };
  child.on('message', (data: unknown) => {
    const word = data as CaptureWord;
    if (word.kind === 'progress') onProgress(word.progress);
    else if (word.kind === 'read') read.resolve({ ...word.capture, summedUp: summedUp.promise });
    else if (word.kind === 'summed-up') summedUp.resolve(word.summedUp);
    else fail(word.isPermission ? new CannotCaptureError(word.detail) : new Error(word.detail));
  });
  child.once('exit', (code) => {
    fail(new Error(`The reader of captures ended with code ${code}.`));
  });
  give({ kind: 'start', task });
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const end = (): void => {
    signal.removeEventListener('abort', stop);
    child.kill();
  };
  summedUp.promise.then(end, end);
  return read.promise;
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/** `Promise.withResolvers` is newer than the oldest runtime. */
function defer<T>(): Deferred<T> {
  let resolve: Deferred<T>['resolve'] = () => undefined;
  let reject: Deferred<T>['reject'] = () => undefined;
  const promise = new Promise<T>((resolvePromise, rejectPromise) => {
    resolve = resolvePromise;
    reject = rejectPromise;
  });
  return { promise, resolve, reject };
}
