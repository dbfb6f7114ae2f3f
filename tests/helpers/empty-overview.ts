// The overview of a capture in which nothing is told but its sums: what a test wants in it, it puts in.
import type { SessionOverview } from '../../shared/model/overview.ts';

const none = { rows: [], total: 0 };

export const emptyOverview: SessionOverview = {
  totals: {
    flows: 1,
    bytesUp: 700,
    bytesDown: 49_000,
    firstMs: 1,
    lastMs: 1,
    names: 1,
    sites: 1,
    addresses: 1,
    users: 1,
  },
  facets: {
    site: none,
    name: none,
    address: none,
    operator: none,
    country: none,
    protocol: none,
    version: none,
    leak: none,
  },
  pairs: [],
  timeline: { startMs: 0, bucketMs: 1, buckets: 0, rows: [], cells: [] },
  clear: none,
};
