// The sizes of a session's connections without TLS records, in the order of the connections: those of some are read
// at once, since a question takes as long for one as for a thousand, and no more of them than fit into memory.
import type { PassedSizes } from '../../shared/model/passed-sizes.ts';
import type { SizeCount } from './read-sizes.ts';
import type { RowPage } from './row-pages.ts';
import type { PagedStore } from './session-pieces.ts';

/** Read at once; of a connection that has more all are. */
const sizesAtOnce = 16_384;
/** Of so many pages of connections it is asked at once which have sizes. */
const pagesAtOnce = 16;

type SizeStore = Pick<PagedStore, 'sizeCounts' | 'sizes'>;

/** Connections of which together no more than so many are read. */
function* groupsOf(counts: readonly SizeCount[]): Generator<SizeCount[]> {
  let group: SizeCount[] = [];
  let sum = 0;
  for (const count of counts) {
    if (sum + count.pieces > sizesAtOnce && group.length > 0) {
      yield group;
      group = [];
      sum = 0;
    }
    group.push(count);
    sum += count.pieces;
  }
  if (group.length > 0) yield group;
}

/** Of these connections, in the order of the session's. */
export async function* sizesOf(
  store: SizeStore,
  id: string,
  flowIds: readonly string[],
): AsyncGenerator<PassedSizes> {
  if (flowIds.length === 0) return;
  for (const group of groupsOf(await store.sizeCounts(id, { flowIds }))) {
    yield* await store.sizes(id, group);
  }
}

/** Reads the sizes of a connection; null: nothing is known of it. */
export type SizesOfFlow = (flowId: string) => (() => Promise<PassedSizes | null>) | null;

/** For each of the pages in turn what reads the sizes of its connections. They are best asked for in their order. */
export function sizesInTurn(
  store: SizeStore,
  id: string,
  pages: readonly RowPage[],
): (at: number) => Promise<SizesOfFlow> {
  let known: Promise<SizesOfFlow> | null = null;
  return (at) => {
    if (known !== null && at % pagesAtOnce !== 0) return known;
    const [first, last] = [pages[at], pages[Math.min(at + pagesAtOnce, pages.length) - 1]];
    const range = { first: first?.first ?? 0, last: last?.last ?? -1 };
    known = store.sizeCounts(id, range).then((counts) => readerOf(store, id, counts));
    return known;
  };
}

function readerOf(store: SizeStore, id: string, counts: readonly SizeCount[]): SizesOfFlow {
  const groups = new Map<string, readonly SizeCount[]>();
  for (const group of groupsOf(counts)) {
    for (const { flowId } of group) groups.set(flowId, group);
  }
  let last: readonly SizeCount[] | null = null;
  let read = new Map<string, PassedSizes>();
  return (flowId) => {
    const group = groups.get(flowId);
    if (group === undefined) return null;
    return async () => {
      if (group !== last) {
        read = new Map();
        read = new Map((await store.sizes(id, group)).map((sizes) => [sizes.flowId, sizes]));
        last = group;
      }
      return read.get(flowId) ?? null;
    };
  };
}
