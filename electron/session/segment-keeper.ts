// Which bytes of the wire a session keeps: all of them until the budget of a flow or of the session is
// spent, then their sizes and times only. The observer has read them before.
import { ByteBudget } from '../relay/recorder.ts';
import type { RelayBudget } from '../relay/relay.ts';
import type { Observations } from '../../shared/model/observation.ts';
import type { Segment } from '../../shared/model/segment.ts';

export interface SegmentKeeper {
  readonly segments: readonly Segment[];
  keep(segment: Segment): void;
  /** The same observations; flows of which bytes were not kept say so. */
  mark(observations: Observations): Observations;
}

export function createSegmentKeeper({ flowBytes, sessionBytes }: RelayBudget): SegmentKeeper {
  const segments: Segment[] = [];
  const session = new ByteBudget(sessionBytes);
  const flows = new Map<string, { left: number; spent: boolean }>();
  const keep = (segment: Segment): void => {
    const flow = flows.get(segment.flowId) ?? { left: flowBytes, spent: false };
    flows.set(segment.flowId, flow);
    const { bytes, lengthBytes } = segment;
    if (bytes === null || flow.spent) {
      flow.spent = true;
      segments.push({ ...segment, bytes: null });
      return;
    }
    const granted = session.take(Math.min(lengthBytes, flow.left));
    flow.left -= granted;
    flow.spent = granted < lengthBytes;
    if (!flow.spent) {
      segments.push(segment);
      return;
    }
    // The segment in which the budget ends is split, so that exactly the budget is kept.
    if (granted > 0) {
      segments.push({ ...segment, lengthBytes: granted, bytes: bytes.slice(0, granted) });
    }
    const rest = { offset: segment.offset + granted, lengthBytes: lengthBytes - granted };
    segments.push({ ...segment, ...rest, bytes: null });
  };
  return {
    segments,
    keep,
    mark: ({ flows: observed, dns }) => ({
      dns,
      flows: observed.map((flow) => ({
        ...flow,
        bytesDropped: flow.bytesDropped || (flows.get(flow.flowId)?.spent ?? false),
      })),
    }),
  };
}
