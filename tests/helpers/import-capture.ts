// A capture file as one document, read in this thread by the observer's parts and held whole: what the import, which
// goes through staging files and readers, must agree with.
import type { Place } from '../../shared/model/place.ts';
import type { FlowSink, Segment } from '../../shared/model/segment.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { createObserver } from '../../electron/observe/observer.ts';
import { createCaptureFlows } from './capture-events.ts';
import { describeCapture } from '../../electron/session/capture-session.ts';
import { compareSession } from '../../electron/session/compare-session.ts';
import { nodeHashes } from '../../electron/session/hashes.ts';
import { openCapture } from '../../electron/session/open-capture.ts';
import {
  describeEnding,
  readToEnd,
  type ReadProgress,
} from '../../electron/session/read-chunks.ts';

export interface ImportOptions {
  readonly id: string;
  readonly path: string;
  readonly place: (address: string) => Place;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ReadProgress) => void;
}

export interface ImportResult {
  readonly document: SessionDocument;
  readonly segments: readonly Segment[];
  readonly packets: number;
  /** In words; null when the capture was readable to its end. */
  readonly problem: string | null;
}

/** Handshakes and the first data stand at the beginning; what evidence points at is there. */
const keptFlowBytes = 32 * 1024;
const keptSessionBytes = 64 * 1024 * 1024;

interface Keeper {
  readonly segments: Segment[];
  keep(segment: Segment): void;
}

function createKeeper(): Keeper {
  const segments: Segment[] = [];
  const left = new Map<string, number>();
  let sessionLeft = keptSessionBytes;
  return {
    segments,
    keep: (segment) => {
      const flowLeft = left.get(segment.flowId) ?? keptFlowBytes;
      const lengthBytes = Math.min(segment.bytes?.length ?? 0, flowLeft, sessionLeft);
      if (segment.bytes === null || lengthBytes === 0) return;
      left.set(segment.flowId, flowLeft - lengthBytes);
      sessionLeft -= lengthBytes;
      // A copy: the capture's chunk must not stay in memory for a few bytes of it.
      segments.push({ ...segment, lengthBytes, bytes: segment.bytes.slice(0, lengthBytes) });
    },
  };
}

/**
 * Reads a capture to its end, to where it is damaged, or to the abort. Rejects when the file cannot be
 * read at all; what is wrong inside it is told in `problem`.
 */
export async function importCapture(options: ImportOptions): Promise<ImportResult> {
  const { id, path, signal, onProgress } = options;
  const capture = await openCapture(path);
  const keeper = createKeeper();
  const observer = createObserver({ place: options.place, hashes: nodeHashes });
  const sink: FlowSink = (event) => {
    if (event.kind === 'segment') keeper.keep(event.segment);
    observer.push(event);
  };
  const flows = createCaptureFlows(sink);
  const ending = await readToEnd(capture, flows, {
    isCancelled: () => signal.aborted,
    onProgress,
  });
  flows.end();
  const problem = describeEnding(flows, ending);
  const observations = observer.finish();
  const times = { firstMs: flows.firstPacketMs ?? Date.now(), lastMs: flows.lastPacketMs };
  const about = { id, path, isCancelled: signal.aborted };
  const session = describeCapture(about, observations.flows, times);
  const document = compareSession({ session, exchanges: [], observations, earlier: [] });
  return { document, segments: keeper.segments, packets: flows.packets, problem };
}
