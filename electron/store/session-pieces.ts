// A session of the library a page at a time, however large it is.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { DnsLookup } from '../../shared/model/dns.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import type { FlowWithoutRecords } from './flow-rows.ts';
import type { Store } from './store.ts';

/** More flows are not held in memory at once. */
export const maxWholeFlows = 5000;
/** So many flows with their handshakes, and what is written of them, are a few megabytes. */
const pageSize = 200;

export type PagedStore = Pick<
  Store,
  | 'frame'
  | 'flowPages'
  | 'flowsOfPage'
  | 'withRecords'
  | 'lookupPages'
  | 'lookupsOfPage'
  | 'segmentsBetween'
  | 'lastSegment'
  | 'countFlows'
  | 'flowBegins'
  | 'flowsById'
  | 'segmentsOf'
>;

/** Each list may be gone through several times. */
export interface SessionPieces {
  /** With no flows and no look-ups. */
  readonly frame: SessionDocument;
  readonly flowCount: number;
  readonly flows: () => AsyncGenerator<ObservedFlow[]>;
  /** For what needs no records, of which there are many more than flows. */
  readonly bareFlows: () => AsyncGenerator<FlowWithoutRecords[]>;
  readonly withRecords: (flows: readonly FlowWithoutRecords[]) => Promise<ObservedFlow[]>;
  readonly lookups: () => AsyncGenerator<DnsLookup[]>;
  /** When each flow began, in the flows' order: milliseconds since the session did. */
  readonly begins: () => Promise<Float64Array>;
  /** Those of them that there are, in no order. */
  readonly flowsById: (flowIds: readonly string[]) => Promise<FlowWithoutRecords[]>;
  readonly segments: () => AsyncGenerator<Segment[]>;
  /** Each flow's in the order in which they were seen. */
  readonly segmentsOf: (flowIds: readonly string[]) => Promise<Segment[]>;
}

/** Null when there is no such session or it is hidden. */
export async function readPieces(store: PagedStore, id: string): Promise<SessionPieces | null> {
  const frame = await store.frame(id);
  if (frame === null) return null;
  return {
    frame,
    flowCount: await store.countFlows(id),
    flows: () => flowPages(store, id),
    bareFlows: () => bareFlowPages(store, id),
    withRecords: (flows) => store.withRecords(id, flows),
    lookups: () => lookupPages(store, id),
    begins: () => store.flowBegins(id),
    flowsById: (flowIds) => store.flowsById(id, flowIds),
    segments: () => segmentPages(store, id),
    segmentsOf: (flowIds) => store.segmentsOf(id, flowIds),
  };
}

async function* bareFlowPages(store: PagedStore, id: string): AsyncGenerator<FlowWithoutRecords[]> {
  const pages = await store.flowPages(id, pageSize);
  yield* readAhead(pages, (page) => store.flowsOfPage(id, page));
}

async function* flowPages(store: PagedStore, id: string): AsyncGenerator<ObservedFlow[]> {
  const pages = await store.flowPages(id, pageSize);
  yield* readAhead(pages, async (page) => store.withRecords(id, await store.flowsOfPage(id, page)));
}

async function* lookupPages(store: PagedStore, id: string): AsyncGenerator<DnsLookup[]> {
  const pages = await store.lookupPages(id, pageSize);
  yield* readAhead(pages, (page) => store.lookupsOfPage(id, page));
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
