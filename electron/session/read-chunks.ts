// Goes through the chunks of a capture, and says why it ended: the same for a look and for an import.
import type { CaptureFlows } from '../wire/capture/capture-flows.ts';
import { describeBroken, describeCancelled } from './describe-broken.ts';
import type { CaptureBytes } from './open-capture.ts';
import { favourSmallHeapOnceLarge } from './quick-start.ts';

export interface ReadProgress {
  readonly readBytes: number;
  readonly totalBytes: number;
  readonly packets: number;
}

export interface ChunkOptions {
  readonly isCancelled: () => boolean;
  readonly onProgress: (progress: ReadProgress) => void;
}

/** Why a file was not read to its end, where its packets are not to blame; what came before is kept. */
export interface Ending {
  readonly unpacking: string | null;
  readonly isCancelled: boolean;
}

/** For whoever gives the reading up: `return` closes the file. */
export const givenUp: Ending = { unpacking: null, isCancelled: true };

/** Yields when a chunk was read, and leaves `flows` open. Damaged packing is an ending; all else is thrown. */
export async function* readChunks(
  capture: CaptureBytes,
  flows: CaptureFlows,
  { isCancelled, onProgress }: ChunkOptions,
): AsyncGenerator<void, Ending> {
  const chunks = capture.chunks();
  try {
    while (!isCancelled() && flows.problem === null) {
      const next = await chunks.next().catch((error: unknown) => describeError(error));
      if (typeof next === 'string') return { unpacking: next, isCancelled: false };
      if (next.done === true) return { unpacking: null, isCancelled: false };
      const { bytes, readBytes } = next.value;
      flows.push(bytes);
      favourSmallHeapOnceLarge();
      yield;
      const { packets } = flows;
      onProgress({ readBytes, totalBytes: capture.totalBytes, packets });
    }
    return { unpacking: null, isCancelled: flows.problem === null };
  } finally {
    await chunks.return(undefined);
  }
}

/** The same for whoever has nothing to do between two chunks. */
export async function readToEnd(
  capture: CaptureBytes,
  flows: CaptureFlows,
  options: ChunkOptions,
): Promise<Ending> {
  const reading = readChunks(capture, flows, options);
  let next = await reading.next();
  while (next.done !== true) next = await reading.next();
  return next.value;
}

const describeError = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** In words; null: it was read to its end. */
export const describeEnding = (
  { packets, problem }: CaptureFlows,
  { unpacking, isCancelled }: Ending,
): string | null =>
  isCancelled ? describeCancelled(packets) : describeBroken(packets, problem, unpacking);
