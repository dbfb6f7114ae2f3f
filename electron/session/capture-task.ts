// A capture to be read, from a file or live, as plain data: what goes to whichever process does the work.
import { removeParts } from '../store/adopt.ts';
import type { PartProgress } from './capture-part.ts';
import { startLiveCapture, type LiveOptions } from './live-capture.ts';
import { stageCapture, type StagedCapture } from './stage-capture.ts';

export type CaptureSource =
  | { readonly kind: 'file'; readonly path: string; readonly keyLogPath: string | null }
  | ({ readonly kind: 'live' } & LiveOptions);

export interface CaptureTask {
  readonly id: string;
  readonly source: CaptureSource;
  readonly library: string;
  readonly dataDir: string;
  readonly workerPath: string | null;
}

/** The live tool could not capture, and nothing was seen. `message` is what it said. */
export class CannotCaptureError extends Error {
  override readonly name = 'CannotCaptureError';
}

/** Rejects when nothing can be read. An abort ends a live capture well; of a file then nothing is kept. */
export function runCaptureTask(
  task: CaptureTask,
  signal: AbortSignal,
  onProgress: (progress: PartProgress) => void,
): Promise<StagedCapture> {
  const { source, ...common } = task;
  if (source.kind === 'file') {
    const { path, keyLogPath } = source;
    const reading = { ...common, path, keyLogPath, discardWhenAborted: true };
    return stageCapture({ ...reading, signal, onProgress });
  }
  return runLive(source, common, signal, onProgress);
}

async function runLive(
  source: LiveOptions,
  common: Omit<CaptureTask, 'source'>,
  signal: AbortSignal,
  onProgress: (progress: PartProgress) => void,
): Promise<StagedCapture> {
  const live = startLiveCapture(source);
  signal.addEventListener('abort', live.stop, { once: true });
  if (signal.aborted) live.stop();
  const path = `Live from ${source.interfaceName}`;
  // Its own signal: a capture that was stopped is whole, not cancelled.
  const whole = new AbortController().signal;
  const { capture } = live;
  const staged = await stageCapture({ ...common, path, capture, signal: whole, onProgress });
  const problem = live.problem();
  if (problem !== null && staged.packets === 0) {
    await Promise.allSettled([staged.summedUp]);
    await removeParts(staged.parts);
    throw new CannotCaptureError(problem);
  }
  return problem === null ? staged : { ...staged, problem };
}
