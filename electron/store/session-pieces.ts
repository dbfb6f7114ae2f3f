// A session too large for memory, a page at a time.
import type { DnsLookup, ObservedFlow } from '../../shared/model/observation.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import type { Store } from './store.ts';

/** More flows are not held in memory at once. */
export const maxWholeFlows = 5000;
const pageSize = 1000;

export type PagedStore = Pick<Store, 'frame' | 'flowsAfter' | 'lookups'>;

/** Each list may be gone through several times. */
export interface SessionPieces {
  /** With no flows and no look-ups. */
  readonly frame: SessionDocument;
  readonly flows: () => AsyncGenerator<ObservedFlow[]>;
  readonly lookups: () => AsyncGenerator<DnsLookup[]>;
}

/** Null when there is no such session or it is hidden. */
export async function readPieces(store: PagedStore, id: string): Promise<SessionPieces | null> {
  const frame = await store.frame(id);
  if (frame === null) return null;
  return { frame, flows: () => flowPages(store, id), lookups: () => lookupPages(store, id) };
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
