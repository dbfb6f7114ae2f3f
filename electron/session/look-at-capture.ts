// A first look at a capture file: what it holds, within seconds. Nothing is kept, and of each connection no
// more is read than its first bytes show (observe/look); reading all of it is an import.
import type { FlowLook } from '../../shared/model/look.ts';
import { lookAtFlows } from '../observe/look/look.ts';
import { readCaptureFlows, type CaptureFlows } from '../wire/capture/capture-flows.ts';
import type { PartProgress } from './capture-part.ts';
import { describeBroken, describeCancelled } from './describe-broken.ts';
import { createHashes } from './hashes.ts';
import { openCapture, type CaptureBytes } from './open-capture.ts';

export interface LookOptions {
  readonly path: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PartProgress) => void;
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
  const reading = readChunks(capture, flows, options);
  for (;;) {
    const next = await reading.next();
    if (next.done === true) {
      flows.end();
      yield looks;
      return resultOf(flows, next.value);
    }
    if (looks.length > 0) yield looks.splice(0);
  }
}

/** Why a file was not read to its end, where its packets are not to blame. */
interface Ending {
  readonly unpacking: string | null;
  readonly isCancelled: boolean;
}

async function* readChunks(
  capture: CaptureBytes,
  flows: CaptureFlows,
  { signal, onProgress }: LookOptions,
): AsyncGenerator<void, Ending> {
  const { totalBytes } = capture;
  try {
    for await (const { bytes, readBytes } of capture.chunks()) {
      flows.push(bytes);
      onProgress({ readBytes, totalBytes, packets: flows.packets });
      if (flows.problem !== null) break;
      if (signal.aborted) return { unpacking: null, isCancelled: true };
      yield;
    }
    return { unpacking: null, isCancelled: false };
  } catch (error) {
    // Damaged packing: what came out of it before is told.
    const unpacking = error instanceof Error ? error.message : String(error);
    return { unpacking, isCancelled: false };
  }
}

function resultOf(flows: CaptureFlows, { unpacking, isCancelled }: Ending): LookResult {
  const { packets, firstPacketMs, lastPacketMs, problem } = flows;
  return {
    packets,
    lengthMs: firstPacketMs === null ? 0 : lastPacketMs,
    problem: isCancelled ? describeCancelled(packets) : describeBroken(packets, problem, unpacking),
  };
}
