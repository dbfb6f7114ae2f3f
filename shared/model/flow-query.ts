// Questions to the library about the flows of a session, which may be a million: what to keep, in which
// order, and what the answers look like. Overview and connections obey the same filter.
import { z } from 'zod';
import { nameLeakSchema, observedFlowSchema } from './observation.ts';
import { clearFactKindSchema, clearFactSchema } from './clear-text.ts';
import { flowSortColumns } from './query-values.ts';
import { byteSpanSchema } from './segment.ts';

/** What flows can be sorted into. `user` is the address on the capture's own side. */
export const flowFacetSchema = z.enum([
  'site',
  'name',
  'address',
  'user',
  'protocol',
  'version',
  'operator',
  'country',
  'leak',
  'clear',
]);
export type FlowFacet = z.infer<typeof flowFacetSchema>;

/** Those of which a flow has one value at most; it may show several kinds of what could be read. */
export const sumFacetSchema = flowFacetSchema.exclude(['clear']);
export type SumFacet = z.infer<typeof sumFacetSchema>;

/** Null: flows without (server’s name not seen, no country known). */
export const facetChoiceSchema = z.object({
  facet: flowFacetSchema,
  value: z.string().max(1024).nullable(),
});
export type FacetChoice = z.infer<typeof facetChoiceSchema>;

/** Choices of one facet widen, choices of different facets narrow. */
export const flowFilterSchema = z.object({
  search: z.string().max(200).default(''),
  choices: z.array(facetChoiceSchema).max(100).default([]),
  /** Opened in this time, ms since the session began, the end excluded. */
  time: z.object({ fromMs: z.number(), toMs: z.number() }).nullable().default(null),
});
export type FlowFilter = z.infer<typeof flowFilterSchema>;

export const flowSortColumnSchema = z.enum(flowSortColumns);
export type FlowSortColumn = z.infer<typeof flowSortColumnSchema>;
export const flowSortSchema = z.object({
  column: flowSortColumnSchema.default('time'),
  descending: z.boolean().default(false),
});
export type FlowSort = z.infer<typeof flowSortSchema>;

/** A flow as a row of the connections table. */
export const flowRowSchema = observedFlowSchema
  .pick({
    flowId: true,
    transport: true,
    protocol: true,
    local: true,
    remote: true,
    place: true,
    openedMs: true,
    closedMs: true,
    bytesUp: true,
    bytesDown: true,
    notCaptured: true,
  })
  .extend({
    /** Best name that leaked: SNI, told to a proxy, HTTP host, look-up, certificate. */
    name: z.string().nullable(),
    nameLeak: nameLeakSchema.nullable(),
    /** Names that were looked up on it, in the order of asking; the first of many. */
    asked: z.array(z.string()),
    /** Registrable domain of the name; null without one. */
    site: z.string().nullable(),
    recordCount: z.int(),
    alpn: z.array(z.string()),
    tlsVersion: z.string().nullable(),
    ja4: z.string().nullable(),
    /** What of it could be read by anyone, names aside. */
    clear: z.array(clearFactKindSchema),
  });
export type FlowRow = z.infer<typeof flowRowSchema>;

const sums = {
  flows: z.int(),
  bytesUp: z.number(),
  bytesDown: z.number(),
  /** Opening of the first and of the last flow, ms since the session began. */
  firstMs: z.number(),
  lastMs: z.number(),
};

export const flowTotalsSchema = z.object({
  ...sums,
  names: z.int(),
  sites: z.int(),
  addresses: z.int(),
  users: z.int(),
  /** Of the bytes, those that a cut capture lacks. Absent, as in older reports: not known. */
  notCaptured: z.number().optional(),
});
export type FlowTotals = z.infer<typeof flowTotalsSchema>;

export const facetRowSchema = z.object({ value: z.string().nullable(), ...sums });
export type FacetRow = z.infer<typeof facetRowSchema>;

/** Who talked to whom: `peer` is the name, or the address where no name was seen. */
export const flowPairSchema = z.object({
  user: z.string(),
  peer: z.string(),
  isName: z.boolean(),
  ...sums,
});
export type FlowPair = z.infer<typeof flowPairSchema>;

/** When which of the busiest values was talked to. Cells are `[row, bucket, flows]`, only above zero. */
export const flowTimelineSchema = z.object({
  startMs: z.number(),
  bucketMs: z.number(),
  buckets: z.int(),
  rows: z.array(z.object({ value: z.string().nullable(), flows: z.int() })),
  cells: z.array(z.tuple([z.int(), z.int(), z.int()])),
});
export type FlowTimeline = z.infer<typeof flowTimelineSchema>;

/** Something readable by anyone, however often it passed; evidence is its first appearance. */
export const clearRowSchema = clearFactSchema
  .pick({ severity: true, kind: true, label: true, value: true, name: true })
  .extend({
    flows: z.int(),
    firstMs: z.number(),
    /** Where no name of a host is known: the address of who was told first, and of how many in all. */
    told: z.object({ address: z.string(), addresses: z.int() }).optional(),
    /** Null when the bytes that spell it are not known any more. */
    evidence: byteSpanSchema.nullable(),
  });
export type ClearRow = z.infer<typeof clearRowSchema>;

/** Of one kind of what was readable: how many rows its list has, and how many connections told them. */
export const clearKindSumSchema = z.object({
  kind: clearFactKindSchema,
  facts: z.int(),
  flows: z.int(),
});
export type ClearKindSum = z.infer<typeof clearKindSumSchema>;
