// The overview's figures as a report holds them: sums over all flows of a capture.
import { z } from 'zod';
import {
  clearRowSchema,
  facetRowSchema,
  flowPairSchema,
  flowTimelineSchema,
  flowTotalsSchema,
} from './flow-query.ts';

/** The largest values first; `total`: how many there are in all. */
const facetSumsSchema = z.object({ rows: z.array(facetRowSchema), total: z.int() });
export type FacetSums = z.infer<typeof facetSumsSchema>;

export const sessionOverviewSchema = z.object({
  totals: flowTotalsSchema,
  /** Most connections first; operators and countries by bytes. */
  facets: z.object({
    site: facetSumsSchema,
    name: facetSumsSchema,
    address: facetSumsSchema,
    operator: facetSumsSchema,
    country: facetSumsSchema,
    protocol: facetSumsSchema,
    version: facetSumsSchema,
    leak: facetSumsSchema,
  }),
  pairs: z.array(flowPairSchema),
  /** Of names. */
  timeline: flowTimelineSchema,
  /** Worst first. */
  clear: z.object({ rows: z.array(clearRowSchema), total: z.int() }),
});
export type SessionOverview = z.infer<typeof sessionOverviewSchema>;
