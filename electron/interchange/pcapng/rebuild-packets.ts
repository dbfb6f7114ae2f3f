// The packets of all flows in the order of time. Of the flows those are in memory that are open at one moment:
// whoever recorded them had these in memory as well.
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import { groupBy } from '../../../shared/model/groups.ts';
import type { BareFlow } from '../../report/stream-json.ts';
import { inGroups } from '../in-groups.ts';
import type { ExportPieces } from '../pieces.ts';
import { endsOf, guardBytes, type BytesGuard, type Subject } from '../subject.ts';
import type { Frame } from './frames.ts';
import { LaneQueue } from './lane-queue.ts';
import { OpenFlow } from './open-flow.ts';
import { flowStretches, type Hidden } from './stretches.ts';

export interface RebuiltPacket {
  /** Milliseconds since the session began. */
  readonly timeMs: number;
  readonly frame: Frame;
}

/** A flow whose records and bytes are still to be read. */
interface Coming {
  readonly flow: BareFlow;
  readonly index: number;
  readonly isSecret: boolean;
}

/**
 * All packets of the session in the order of time, by stretches of time. At one moment those of the earlier
 * flow come first. A flow that tells of something before it began has that where it began.
 */
export async function* rebuildPackets(subject: Subject): AsyncGenerator<Generator<RebuiltPacket>> {
  const { pieces } = subject;
  const open = new LaneQueue<OpenFlow>();
  const begins = firstFromHere(await pieces.begins());
  const guard = await guardBytes(subject);
  for await (const coming of inGroups(comingFlows(pieces, guard))) {
    for (const flow of await readFlows(subject, guard, coming)) open.add(flow);
    yield packetsBefore(open, begins[(coming.at(-1)?.index ?? 0) + 1] ?? Infinity);
  }
}

async function* comingFlows(pieces: ExportPieces, guard: BytesGuard): AsyncGenerator<Coming[]> {
  let index = 0;
  for await (const page of pieces.bareFlows()) {
    yield page.map((flow) => ({
      flow: slim(flow),
      index: index++,
      isSecret: guard.isSecret(flow),
    }));
  }
}

/** Without what takes memory and makes no packet. */
function slim({ clearTalk: _t, clearPrelude: _p, clearFacts: _f, ...flow }: BareFlow): BareFlow {
  const tls = flow.tls && { ...flow.tls, handshake: [] };
  return { ...flow, tls, names: [], estimates: [], http: [] };
}

/** What of a flow may not leave: nothing where the user wants it all. */
function hiddenOf({ redacted }: Subject, { isSecret }: Coming, flow: ObservedFlow): Hidden {
  if (redacted === null) return 'nothing';
  return isSecret && flow.records.length === 0 ? 'all' : 'before-tls';
}

async function readFlows(
  subject: Subject,
  guard: BytesGuard,
  coming: readonly Coming[],
): Promise<OpenFlow[]> {
  const { pieces } = subject;
  const flows = await pieces.withRecords(coming.map(({ flow }) => flow));
  const segments = groupBy(
    await pieces.segmentsOf(flows.map(({ flowId }) => flowId)),
    ({ flowId }) => flowId,
  );
  return coming.flatMap((one, n) => {
    const flow = flows[n];
    if (flow === undefined) return [];
    const own = guard.clean(segments.get(flow.flowId) ?? []);
    const stretches = flowStretches(flow, own, hiddenOf(subject, one, flow));
    const opened = new OpenFlow(one.index, flow, endsOf(subject, flow), stretches);
    return opened.nextMs === Infinity ? [] : [opened];
  });
}

/** Of each flow the moment before which neither it nor one behind it begins. */
function firstFromHere(begins: Float64Array): Float64Array {
  for (let at = begins.length - 2; at >= 0; at -= 1) {
    begins[at] = Math.min(begins[at] ?? 0, begins[at + 1] ?? 0);
  }
  return begins;
}

function* packetsBefore(open: LaneQueue<OpenFlow>, endMs: number): Generator<RebuiltPacket> {
  for (let { first } = open; first !== undefined && first.nextMs < endMs; { first } = open) {
    const timeMs = first.nextMs;
    for (const frame of first.take()) yield { timeMs, frame };
    open.sink();
  }
}
