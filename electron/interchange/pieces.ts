// What an export is made of: a session a page at a time, whether the library has it or memory.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { sizesFinder } from '../report/flow-sizes.ts';
import type { RecordedFlow } from '../report/json-lists.ts';
import type { BareFlow, DocumentPieces } from '../report/stream-json.ts';

/** Each list may be gone through several times. */
export interface ExportPieces extends DocumentPieces {
  /** When each flow began, in the flows' order: milliseconds since the session did. */
  readonly begins: () => Promise<Float64Array>;
  /** Those of them that there are, in no order. */
  readonly flowsById: (flowIds: readonly string[]) => Promise<readonly BareFlow[]>;
  readonly segments: () => AsyncIterable<readonly Segment[]>;
  /** Each flow's in the order in which they were seen. */
  readonly segmentsOf: (flowIds: readonly string[]) => Promise<readonly Segment[]>;
}

const pageSize = 200;

async function* pagesOf<T>(items: readonly T[]): AsyncGenerator<readonly T[]> {
  for (let at = 0; at < items.length; at += pageSize) yield items.slice(at, at + pageSize);
}

/** Of a session in memory. */
export function piecesOf(document: SessionDocument, segments: readonly Segment[]): ExportPieces {
  const { flows, dns } = document;
  const byId = new Map(flows.map((flow) => [flow.flowId, flow]));
  const named = (flowIds: readonly string[]): ObservedFlow[] =>
    flowIds.flatMap((id) => byId.get(id) ?? []);
  const sizesOf = sizesFinder(segments);
  const recorded = (flow: ObservedFlow): RecordedFlow => {
    const sizes = sizesOf(flow);
    return { flow, more: null, sizes: sizes && (() => Promise.resolve(sizes)) };
  };
  return {
    frame: { ...document, flows: [], dns: [] },
    flowCount: flows.length,
    flows: () => pagesOf(flows),
    recordedFlows: () => pagesOf(flows.map(recorded)),
    bareFlows: () => pagesOf(flows),
    tellingFlows: () => pagesOf(flows),
    withRecords: (bare) => Promise.resolve(named(bare.map(({ flowId }) => flowId))),
    lookups: () => pagesOf(dns),
    sizesOf: async function* (flowIds) {
      for (const flow of named(flowIds)) {
        const sizes = sizesOf(flow);
        if (sizes !== null) yield sizes;
      }
    },
    begins: () => Promise.resolve(Float64Array.from(flows, ({ openedMs }) => openedMs)),
    flowsById: (flowIds) => Promise.resolve(named(flowIds)),
    segments: () => pagesOf(segments),
    segmentsOf: (flowIds) => {
      const wanted = new Set(flowIds);
      return Promise.resolve(segments.filter(({ flowId }) => wanted.has(flowId)));
    },
  };
}
