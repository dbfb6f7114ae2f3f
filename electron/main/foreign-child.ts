// The near side of the process that opens foreign files. Where there are no utility processes, a worker
// thread of this one opens them.
import { join } from 'node:path';
import { utilityProcess } from 'electron';
import { err } from '../../shared/model/result.ts';
import {
  foreignLimits,
  hearForeign,
  openInWorker,
  outOfMemory,
  type ForeignWord,
} from '../session/foreign-worker-link.ts';
import type { ForeignFile, ForeignResult } from '../session/open-foreign.ts';
import { faultCode, type ForeignOrder } from './foreign-order.ts';
import { hasUtilityProcesses } from './utility-process.ts';

/** `bundleDir` has the built process and worker. Rejects when they failed in another way than by the file. */
export function createOpenForeign(
  bundleDir: string,
  dataDir: string,
): (file: ForeignFile, signal: AbortSignal) => Promise<ForeignResult> {
  const workerPath = join(bundleDir, 'foreign-worker.cjs');
  const modulePath = join(bundleDir, 'foreign-process.cjs');
  return (file, signal) => {
    const task = { file, dataDir, limits: foreignLimits };
    return hasUtilityProcesses()
      ? openInProcess(modulePath, { workerPath, task }, signal)
      : openInWorker(workerPath, task, signal);
  };
}

function openInProcess(
  modulePath: string,
  order: ForeignOrder,
  signal: AbortSignal,
): Promise<ForeignResult> {
  const child = utilityProcess.fork(modulePath, [], { serviceName: 'Onlooker file reader' });
  const { hear, result } = hearForeign();
  return new Promise<ForeignResult>((resolve, reject) => {
    const stop = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    child.on('message', (data: unknown) => {
      const word = data as ForeignWord;
      hear(word);
      if (word.kind !== 'part') resolve(result());
    });
    child.once('exit', (code) => {
      if (code === faultCode) reject(new Error('The reader of the file failed.'));
      // Without a word of its own a process ends for want of memory: its limit's, or the computer's.
      else resolve(err(outOfMemory));
    });
    child.postMessage(order, []);
  }).finally(() => child.kill());
}
