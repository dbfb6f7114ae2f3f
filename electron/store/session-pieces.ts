// A session of the library a page at a time, however large it is.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { DnsLookup } from '../../shared/model/dns.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import type { ObservedRecord } from '../../shared/model/tls.ts';
import type { PassedSizes } from '../../shared/model/passed-sizes.ts';
import type { LazyRows } from './database.ts';
import type { FlowWithoutRecords } from './flow-rows.ts';
import { pageLimits, type RowPage } from './row-pages.ts';
import { sizesInTurn, sizesOf } from './sizes-in-turn.ts';
import type { Store } from './store.ts';

/** More flows are not held in memory at once. */
export const maxWholeFlows = 5000;
/** What is made of so many flows with their handshakes is a few megabytes; a page of the store may have more. */
const handedSize = 200;
/** Segments of a page. */
const pageSize = 200;
/** Of a flow that has more records they come by so many. */
const recordsAtOnce = pageLimits.records;

export type PagedStore = Pick<
  Store,
  | 'frame'
  | 'flowPages'
  | 'tellingPages'
  | 'flowsOfPage'
  | 'withRecords'
  | 'recordsOfPage'
  | 'recordsBetween'
  | 'lookupPages'
  | 'lookupsOfPage'
  | 'segmentsBetween'
  | 'lastSegment'
  | 'countFlows'
  | 'flowBegins'
  | 'flowsById'
  | 'segmentsOf'
  | 'sizeCounts'
  | 'sizes'
>;

/** A flow with its records, or with none of so many that they come by themselves. */
export interface RecordedFlow {
  readonly flow: ObservedFlow;
  readonly more: (() => AsyncIterable<readonly ObservedRecord[]>) | null;
  /** Of a flow without any: what passed in their place, read when it is asked for; null: nothing is known of it. */
  readonly sizes: (() => Promise<PassedSizes | null>) | null;
}

/** Each list may be gone through several times. */
export interface SessionPieces {
  /** With no flows and no look-ups. */
  readonly frame: SessionDocument;
  readonly flowCount: number;
  readonly flows: () => AsyncGenerator<ObservedFlow[]>;
  /** The same for what does without all records of a flow in memory. */
  readonly recordedFlows: () => AsyncGenerator<RecordedFlow[]>;
  /** For what needs no records, of which there are many more than flows. */
  readonly bareFlows: () => AsyncGenerator<FlowWithoutRecords[]>;
  /** Of those all in which secrets may stand, and the first of each own address. */
  readonly tellingFlows: () => AsyncGenerator<FlowWithoutRecords[]>;
  readonly withRecords: (flows: readonly FlowWithoutRecords[]) => Promise<ObservedFlow[]>;
  readonly lookups: () => AsyncGenerator<DnsLookup[]>;
  /** When each flow began, in the flows' order: milliseconds since the session did. */
  readonly begins: () => Promise<Float64Array>;
  /** Those of them that there are, in no order. */
  readonly flowsById: (flowIds: readonly string[]) => Promise<FlowWithoutRecords[]>;
  readonly segments: () => AsyncGenerator<Segment[]>;
  /** Each flow's in the order in which they were seen. */
  readonly segmentsOf: (flowIds: readonly string[]) => Promise<Segment[]>;
  /** Of those of these flows that have no records: what passed, in the flows' order. */
  readonly sizesOf: (flowIds: readonly string[]) => AsyncGenerator<PassedSizes>;
}

/** Null when there is no such session or it is hidden. */
export async function readPieces(store: PagedStore, id: string): Promise<SessionPieces | null> {
  const frame = await store.frame(id);
  if (frame === null) return null;
  return {
    frame,
    flowCount: await store.countFlows(id),
    flows: () => wholeFlows(store, id),
    recordedFlows: () => recordedFlows(store, id, { withSizes: true }),
    bareFlows: async function* () {
      yield* bareFlows(store, id, await store.flowPages(id));
    },
    tellingFlows: async function* () {
      yield* bareFlows(store, id, await store.tellingPages(id));
    },
    withRecords: (flows) => store.withRecords(id, flows),
    lookups: () => lookupPages(store, id),
    begins: () => store.flowBegins(id),
    flowsById: (flowIds) => store.flowsById(id, flowIds),
    segments: () => segmentPages(store, id),
    segmentsOf: (flowIds) => store.segmentsOf(id, flowIds),
    sizesOf: (flowIds) => sizesOf(store, id, flowIds),
  };
}

async function* bareFlows(
  store: PagedStore,
  id: string,
  pages: readonly RowPage[],
): AsyncGenerator<FlowWithoutRecords[]> {
  for await (const page of readAhead(pages, (each) => store.flowsOfPage(id, each))) {
    yield* handfuls(page);
  }
}

async function* recordedFlows(
  store: PagedStore,
  id: string,
  { withSizes }: { readonly withSizes: boolean },
): AsyncGenerator<RecordedFlow[]> {
  const read = async (page: RowPage) => {
    const isLong = page.records > recordsAtOnce;
    const rows = await store.flowsOfPage(id, page);
    const isNone = isLong || page.records === 0;
    return { rows, isLong, recordsOf: isNone ? () => [] : await store.recordsOfPage(id, page) };
  };
  const pages = await store.flowPages(id);
  const sizesOfPage = sizesInTurn(store, id, pages);
  let at = 0;
  for await (const { rows, isLong, recordsOf } of readAhead(pages, read)) {
    const sizesOfFlow = withSizes ? await sizesOfPage(at) : () => null;
    at += 1;
    for (const flows of handfuls(rows)) {
      yield flows.map((flow) => ({
        flow: { ...flow, records: recordsOf(flow.flowId) },
        more: isLong ? () => recordPages(store, id, flow.flowId) : null,
        sizes: sizesOfFlow(flow.flowId),
      }));
    }
  }
}

async function* wholeFlows(store: PagedStore, id: string): AsyncGenerator<ObservedFlow[]> {
  for await (const page of recordedFlows(store, id, { withSizes: false })) {
    const flows: ObservedFlow[] = [];
    for (const { flow, more } of page) {
      if (more !== null) for await (const records of more()) flow.records.push(...records);
      flows.push(flow);
    }
    yield flows;
  }
}

async function* recordPages(
  store: PagedStore,
  id: string,
  flowId: string,
): AsyncGenerator<ObservedRecord[]> {
  for (let from = 0; ; from += recordsAtOnce) {
    const records = await store.recordsBetween(id, flowId, from, from + recordsAtOnce);
    if (records.length === 0) return;
    yield records;
  }
}

async function* lookupPages(store: PagedStore, id: string): AsyncGenerator<DnsLookup[]> {
  const pages = await store.lookupPages(id);
  for await (const page of readAhead(pages, (each) => store.lookupsOfPage(id, each))) {
    yield* handfuls(page);
  }
}

function* handfuls<T>(rows: LazyRows<T>): Generator<T[]> {
  for (let at = 0; at === 0 || at < rows.length; at += handedSize) {
    yield rows.slice(at, at + handedSize);
  }
}

async function* segmentPages(store: PagedStore, id: string): AsyncGenerator<Segment[]> {
  const last = await store.lastSegment(id);
  const begins = Array.from({ length: Math.ceil((last + 1) / pageSize) }, (_, n) => n * pageSize);
  yield* readAhead(begins, async (from) => {
    const page = await store.segmentsBetween(id, from, from + pageSize - 1);
    return page.map(({ segment }) => segment);
  });
}

/** The database reads the next page while somebody is busy with this one. */
async function* readAhead<P, T>(
  pages: readonly P[],
  read: (page: P) => Promise<T>,
): AsyncGenerator<T> {
  let next: Promise<T> | null = null;
  for (const [at, page] of pages.entries()) {
    const current: Promise<T> = next ?? read(page);
    const following = pages[at + 1];
    next = following === undefined ? null : current.then(() => read(following));
    // Whoever stops here does not wait for it; who goes on gets its error.
    next?.catch(() => undefined);
    yield await current;
  }
}
