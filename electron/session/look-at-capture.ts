// A first look at a capture file: what it holds, within seconds. Nothing is kept, and of each connection no
// more is read than its first bytes show (observe/look); reading all of it is an import.
import type { FlowLook } from '../../shared/model/look.ts';
import { lookAtFlows } from '../observe/look/look.ts';
import { readCaptureFlows, type CaptureFlows } from '../wire/capture/capture-flows.ts';
import { createHashes } from './hashes.ts';
import { openCapture } from './open-capture.ts';
import {
  describeEnding,
  givenUp,
  readChunks,
  type Ending,
  type ReadProgress,
} from './read-chunks.ts';

export interface LookOptions {
  readonly path: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ReadProgress) => void;
}

export interface LookResult {
  readonly packets: number;
  /** From the first packet to the last. */
  readonly lengthMs: number;
  /** In words; null when the capture was readable to its end. */
  readonly problem: string | null;
}

/**
 * Yields flows that are over, some at a time, and returns what is to be said of the whole. Throws when the
 * file cannot be opened; what is wrong inside it is told in `problem`.
 */
export async function* lookAtCapture(
  options: LookOptions,
): AsyncGenerator<readonly FlowLook[], LookResult> {
  const capture = await openCapture(options.path);
  const looks: FlowLook[] = [];
  const flows = readCaptureFlows({
    open: lookAtFlows(createHashes(), (look) => {
      looks.push(look);
    }),
  });
  const { signal, onProgress } = options;
  const reading = readChunks(capture, flows, { isCancelled: () => signal.aborted, onProgress });
  try {
    for (;;) {
      const next = await reading.next();
      if (next.done === true) {
        flows.end();
        yield looks;
        return resultOf(flows, next.value);
      }
      if (looks.length > 0) yield looks.splice(0);
    }
  } finally {
    await reading.return(givenUp);
  }
}

function resultOf(flows: CaptureFlows, ending: Ending): LookResult {
  const { packets, firstPacketMs, lastPacketMs } = flows;
  const lengthMs = firstPacketMs === null ? 0 : lastPacketMs;
  return { packets, lengthMs, problem: describeEnding(flows, ending) };
}
