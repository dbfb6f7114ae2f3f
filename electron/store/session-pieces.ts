// A session too large for memory, a page at a time.
import type { DnsLookup, ObservedFlow } from '../../shared/model/observation.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import type { Store } from './store.ts';

/** More flows are not held in memory at once. */
export const maxWholeFlows = 5000;
/** So many flows with their handshakes, and what is written of them, are a few megabytes. */
const pageSize = 200;

export type PagedStore = Pick<
  Store,
  'frame' | 'flowsAfter' | 'lookups' | 'segmentsBetween' | 'lastSegment'
>;

/** Each list may be gone through several times. */
export interface SessionPieces {
  /** With no flows and no look-ups. */
  readonly frame: SessionDocument;
  readonly flows: () => AsyncGenerator<ObservedFlow[]>;
  readonly lookups: () => AsyncGenerator<DnsLookup[]>;
  readonly segments: () => AsyncGenerator<Segment[]>;
}

/** Null when there is no such session or it is hidden. */
export async function readPieces(store: PagedStore, id: string): Promise<SessionPieces | null> {
  const frame = await store.frame(id);
  if (frame === null) return null;
  return {
    frame,
    flows: () => flowPages(store, id),
    lookups: () => lookupPages(store, id),
    segments: () => segmentPages(store, id),
  };
}

async function* flowPages(store: PagedStore, id: string): AsyncGenerator<ObservedFlow[]> {
  for (let after: number | null = -1; after !== null;) {
    const { flows, last }: Awaited<ReturnType<Store['flowsAfter']>> = await store.flowsAfter(
      id,
      after,
      pageSize,
    );
    if (flows.length > 0) yield flows;
    after = last;
  }
}

async function* lookupPages(store: PagedStore, id: string): AsyncGenerator<DnsLookup[]> {
  for (let offset = 0; ; offset += pageSize) {
    const page = await store.lookups(id, offset, pageSize);
    if (page.length === 0) return;
    yield page;
  }
}

async function* segmentPages(store: PagedStore, id: string): AsyncGenerator<Segment[]> {
  const last = await store.lastSegment(id);
  for (let from = 0; from <= last; from += pageSize) {
    const page = await store.segmentsBetween(id, from, from + pageSize - 1);
    yield page.map(({ segment }) => segment);
  }
}
