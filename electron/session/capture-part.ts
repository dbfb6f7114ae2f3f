// Reads a capture, or the share of its flows that falls to one of several readers, into a staging file.
// Each reader goes through the whole file: passing over a packet is so cheap that dividing the flows,
// and not the packets, is the simplest way to use a second core (docs/adr/0010-capture-reader.md).
import type { Place } from '../../shared/model/place.ts';
import type { FoundSoFar } from '../../shared/model/progress.ts';
import type { FlowInfo } from '../../shared/model/segment.ts';
import { readClearFacts, readHeardFacts } from '../observe/clear-facts.ts';
import { Findings, type Seen } from '../observe/found-so-far.ts';
import { observeAsTheyEnd } from '../observe/observer.ts';
import { StagingWriter } from '../store/staging.ts';
import { readCaptureFlows, type CaptureFlows } from '../wire/capture/capture-flows.ts';
import { flowLimitsOf, shareOf } from '../wire/ip/flow-budget.ts';
import type { OpenFlow } from '../wire/ip/flow-listener.ts';
import type { FlowReader } from '../observe/flow-reader.ts';
import { createHashes } from './hashes.ts';
import { ImportedFlow, type ImportedFlowSink } from './imported-flow.ts';
import { openCapture, type CaptureBytes } from './open-capture.ts';
import { describeEnding, readToEnd, type Ending, type ReadProgress } from './read-chunks.ts';
import { SharedBudget } from './shared-budget.ts';
import { Slabs } from './slabs.ts';

/** Which share of the flows: those whose hash leaves `part` when divided by `of`. */
export interface Share {
  readonly part: number;
  readonly of: number;
}

export interface PartOptions {
  readonly path: string;
  /** Where the bytes come from when not from the file, as in a live capture. */
  readonly capture?: CaptureBytes | undefined;
  readonly sessionId: string;
  readonly stagingPath: string;
  readonly share: Share;
  /** What all readers together may keep of the capture's bytes (see shared-budget.ts). */
  readonly keptBytes: SharedArrayBuffer;
  readonly place: (address: string) => Place;
  readonly isCancelled: () => boolean;
  readonly onProgress: (progress: PartProgress) => void;
}

/** `found`: in this reader's share. */
export interface PartProgress extends ReadProgress {
  readonly found: FoundSoFar;
}

/** What a reader learnt of the capture as a whole: the same for all of its readers but `flows`. */
export interface PartResult {
  readonly fileBytes: number;
  readonly packets: number;
  readonly passedOver: number;
  /** Milliseconds since 1970; null where there is no packet. */
  readonly firstPacketMs: number | null;
  readonly lastPacketMs: number;
  readonly flows: number;
  readonly problem: string | null;
  /** Key logs in the capture itself. */
  readonly secrets: readonly string[];
}

/** Of TCP segments of connections open at once: two fifths of what these may take together. */
const keptSizes = 1_000_000;

/** Rejects when the file or the staging file cannot be opened; what is wrong inside is `problem`. */
export async function readPart(options: PartOptions): Promise<PartResult> {
  const capture = options.capture ?? (await openCapture(options.path));
  const writer = new StagingWriter(options.stagingPath);
  let count = 0;
  const findings = new Findings(options.capture !== undefined);
  const observe = observeInto(options, {
    writer,
    findings,
    onFlow: () => {
      count += 1;
    },
  });
  const { part, of } = options.share;
  const flows = readCaptureFlows({
    open: observe,
    isMine: (hash) => (hash >>> 8) % of === part,
    limits: flowLimitsOf(of),
  });
  try {
    const onProgress = tellFindings(options, findings);
    const ending = await readToEnd(capture, flows, { ...options, onProgress });
    flows.end();
    writer.close();
    return {
      ...describe(flows, ending),
      fileBytes: capture.totalBytes,
      flows: count,
      secrets: flows.secrets,
    };
  } catch (cause) {
    writer.abandon();
    throw cause;
  }
}

/** Of a file, sorted so seldom that it costs nothing; live, whenever there is something new. */
function tellFindings(
  { capture, onProgress }: PartOptions,
  findings: Findings,
): (progress: ReadProgress) => void {
  const leastMs = capture === undefined ? 200 : 0;
  let found = findings.soFar();
  let [changes, foundMs] = [0, 0];
  return (progress) => {
    const isDue = performance.now() - foundMs >= leastMs;
    if (isDue && findings.changes !== changes) {
      changes = findings.changes;
      found = findings.soFar();
      foundMs = performance.now();
    }
    onProgress({ ...progress, found });
  };
}

function describe(flows: CaptureFlows, ending: Ending) {
  const { packets, passedOver, firstPacketMs, lastPacketMs } = flows;
  const problem = describeEnding(flows, ending);
  return { packets, passedOver, firstPacketMs, lastPacketMs, problem };
}

/** The number of the frame that began the flow: it orders flows over all readers. */
const numberOf = ({ flowId }: FlowInfo): number =>
  Number.parseInt(flowId.slice(flowId.indexOf('-') + 1), 10);

interface Into {
  readonly writer: StagingWriter;
  readonly findings: Findings;
  readonly onFlow: () => void;
}

function observeInto(options: PartOptions, { writer, findings, onFlow }: Into): OpenFlow {
  const { share, keptBytes } = options;
  // Of the flow that was written last: its bytes follow at once.
  let flowId = '';
  let written = nothingSeen;
  const write = (reader: FlowReader, lookedUp: Parameters<FlowReader['observe']>[0]): void => {
    onFlow();
    const n = numberOf(reader.flow);
    const kept = reader.keep(lookedUp);
    const { flow, heard } = kept;
    const { protocol, names } = flow;
    const facts = heard === null ? readClearFacts(flow) : readHeardFacts(flow, heard);
    writer.flow(n, kept, facts);
    flowId = flow.flowId;
    for (const [at, lookup] of reader.lookups.entries()) writer.lookup(n + at, lookup);
    written = { protocol, names, asked: askedIn(reader) };
  };
  const open = observeAsTheyEnd({ place: options.place, hashes: createHashes() }, write);
  const sink: ImportedFlowSink = {
    budget: {
      bytes: new SharedBudget(keptBytes),
      leftSizes: shareOf(keptSizes, share.of),
      slabs: new Slabs(),
    },
    isLookedAt: options.capture === undefined ? isSecond : isBeginning,
    onLook: (reader, found) => {
      // More names than one are rare, and are counted at its end.
      if (found.isNamed) return;
      const { protocol, names } = reader.soFar;
      found.look({ protocol, names, asked: askedIn(reader) });
    },
    onKept: (kept, found) => {
      for (const stretch of kept?.toStretches() ?? []) writer.segment(flowId, stretch);
      found.over(written);
    },
  };
  return (flow, isMine) => {
    const reader = open(flow, isMine);
    if (reader === null || !isMine) return reader;
    return new ImportedFlow(reader, findings.begin(), sink);
  };
}

/** Names stand in a connection's first segments. A file is read so fast that one look is enough. */
const isSecond = (segment: number): boolean => segment === 2;
/** Behind the first of a live capture, the second, the fourth and so on. */
const isBeginning = (segment: number): boolean => segment <= 64 && (segment & (segment - 1)) === 0;

const nothingSeen: Seen = { protocol: 'unknown', names: [], asked: [] };

const askedIn = (reader: FlowReader): string[] => reader.lookups.map(({ name }) => name);
