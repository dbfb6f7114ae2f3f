// A capture file as a session: the observer reads it as it reads the tap, and each website it finds
// becomes a visit, so that screens and reports show it as they show a live one.
import { basename } from 'node:path';
import type { ObservedFlow, Observations, Place } from '../../shared/model/observation.ts';
import type { FlowSink, Segment } from '../../shared/model/segment.ts';
import {
  inspectRequestSchema,
  type Session,
  type SessionDocument,
  type Visit,
} from '../../shared/model/session.ts';
import { namesOf } from '../compare/visit-scope.ts';
import { createObserver } from '../observe/observer.ts';
import { createCaptureFlows } from '../wire/capture/capture-flows.ts';
import { compareSession } from './compare-session.ts';
import { nodeHashes } from './hashes.ts';
import { openCapture } from './open-capture.ts';

export interface ImportProgress {
  readonly readBytes: number;
  readonly totalBytes: number;
  readonly packets: number;
}

export interface ImportOptions {
  readonly id: string;
  readonly path: string;
  readonly place: (address: string) => Place;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ImportProgress) => void;
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
/** A ledger that a person can read; the flows behind it are all there. */
const maxVisits = 200;

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
  const capture = await openCapture(options.path);
  const keeper = createKeeper();
  const observer = createObserver({ place: options.place, hashes: nodeHashes });
  const sink: FlowSink = (event) => {
    if (event.kind === 'segment') keeper.keep(event.segment);
    observer.push(event);
  };
  const flows = createCaptureFlows(sink);
  let unpacking: string | null = null;
  try {
    for await (const { bytes, readBytes } of capture.chunks()) {
      flows.push(bytes);
      options.onProgress({ readBytes, totalBytes: capture.totalBytes, packets: flows.packets });
      if (options.signal.aborted || flows.problem !== null) break;
    }
  } catch (error) {
    // Damaged packing: what came out of it before is kept.
    unpacking = error instanceof Error ? error.message : String(error);
  }
  flows.end();
  const why = unpacking ?? flows.problem?.message ?? null;
  const problem = why === null ? null : `Readable up to packet ${flows.packets}; then: ${why}`;
  const document = describe(options, observer.finish(), {
    firstMs: flows.firstPacketMs ?? 0,
    lastMs: flows.lastPacketMs,
    problem,
  });
  return { document, segments: keeper.segments, packets: flows.packets, problem };
}

function describe(
  { id, path, signal }: ImportOptions,
  observations: Observations,
  { firstMs, lastMs }: { firstMs: number; lastMs: number; problem: string | null },
): SessionDocument {
  const name = basename(path).slice(0, 120) || 'capture';
  const createdAtMs = Math.round(firstMs);
  const session: Session = {
    id,
    title: name,
    kind: 'imported',
    createdAtMs,
    endedAtMs: Math.round(firstMs + lastMs),
    status: signal.aborted ? 'cancelled' : 'done',
    request: inspectRequestSchema.parse({ urls: [name] }),
    resolver: { kind: 'capture', servers: [] },
    visits: planVisits(observations.flows, createdAtMs, lastMs),
  };
  return compareSession({ session, exchanges: [], observations, earlier: [] });
}

/** One visit for each website, in the order of first contact. */
function planVisits(flows: readonly ObservedFlow[], createdAtMs: number, lastMs: number): Visit[] {
  const urls = new Map<string, number>();
  for (const flow of flows) {
    if (!['tls', 'quic', 'http'].includes(flow.protocol)) continue;
    const url = urlOf(flow);
    if (url !== null && !urls.has(url) && urls.size < maxVisits) urls.set(url, flow.openedMs);
  }
  return [...urls].map(([url, openedMs], index) => ({
    id: `v${index}`,
    url,
    round: 0,
    status: 'done',
    startedAtMs: createdAtMs + openedMs,
    elapsedMs: lastMs - openedMs,
    failure: null,
  }));
}

function urlOf(flow: ObservedFlow): string | null {
  const [name] = namesOf(flow);
  if (name === undefined || !/^[a-z0-9._-]+$/.test(name)) return null;
  const [scheme, usual] = flow.protocol === 'http' ? ['http', 80] : ['https', 443];
  const port = flow.remote.port === usual ? '' : `:${flow.remote.port}`;
  return `${scheme}://${name}${port}/`;
}
