// What a session of the library is asked.
import { z } from 'zod';
import { dnsLookupSchema } from '../model/dns.ts';
import { evidenceSchema } from '../model/evidence.ts';
import { exchangeSchema } from '../model/exchange.ts';
import {
  clearKindSumSchema,
  clearRowSchema,
  facetRowSchema,
  flowFilterSchema,
  flowPairSchema,
  flowRowSchema,
  flowSortSchema,
  flowTimelineSchema,
  flowTotalsSchema,
  sumFacetSchema,
} from '../model/flow-query.ts';
import { ledgerRowSchema } from '../model/ledger.ts';
import { frequencyBucketSchema } from '../model/library.ts';
import { observedFlowSchema } from '../model/observation.ts';
import { everyFlow, waterfallLimits } from '../model/query-values.ts';
import { pieceKindSchema, recordBarsSchema } from '../model/record-bars.ts';
import { byteSpanSchema, flowIdSchema } from '../model/segment.ts';
import { sessionSchema, summarySchema } from '../model/session.ts';
import { observedRecordSchema } from '../model/tls.ts';
import { toldHostSchema } from '../model/told.ts';
import { waterfallOrderSchema, waterfallSchema } from '../model/waterfall.ts';
import { call, sessionId } from './call.ts';

/** As strangers' files and headers may spell them. */
const longId = z.string().max(8192);
const filtered = { sessionId, filter: flowFilterSchema.default(everyFlow) };
const page = { offset: z.int().min(0), limit: z.int().min(1).max(10_000) };

export const sessionCalls = {
  'session.get': call(
    z.object({ sessionId }),
    z.object({ session: sessionSchema, summary: summarySchema }),
    ['unknown-session'],
  ),
  /** `visitId` null: rows of all visits. */
  'session.ledger': call(
    z.object({ sessionId, visitId: longId.nullable(), ...page }),
    z.object({ rows: z.array(ledgerRowSchema), total: z.int() }),
    ['unknown-session'],
  ),
  /** Connections by the page, filtered and sorted by the library. */
  'session.flows': call(
    z.object({
      sessionId,
      filter: flowFilterSchema.default(everyFlow),
      sort: flowSortSchema.default({ column: 'time', descending: false }),
      ...page,
    }),
    z.object({ flows: z.array(flowRowSchema), total: z.int() }),
    ['unknown-session'],
  ),
  /** The overview's figures, a call each, so that a long session's screen fills piece by piece. */
  'session.totals': call(z.object(filtered), flowTotalsSchema, ['unknown-session']),
  'session.facet': call(
    z.object({
      ...filtered,
      facet: sumFacetSchema,
      order: z.enum(['flows', 'bytes']),
      limit: z.int().min(1).max(1000),
    }),
    z.object({ rows: z.array(facetRowSchema), total: z.int() }),
    ['unknown-session'],
  ),
  'session.pairs': call(
    z.object({ ...filtered, limit: z.int().min(1).max(1000) }),
    z.array(flowPairSchema),
    ['unknown-session'],
  ),
  'session.timeline': call(
    z.object({
      ...filtered,
      facet: sumFacetSchema,
      rows: z.int().min(1).max(100),
      buckets: z.int().min(2).max(500),
    }),
    flowTimelineSchema,
    ['unknown-session'],
  ),
  /** Connections over time, with their records as columns and the requests they carried. */
  'session.waterfall': call(
    z.object({
      ...filtered,
      order: waterfallOrderSchema.default('start'),
      /** Name look-ups as connections of their own. */
      withLookups: z.boolean().default(false),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(waterfallLimits.connections).default(waterfallLimits.connections),
    }),
    waterfallSchema,
    ['unknown-session'],
  ),
  /** What stood in the clear, worst first. */
  'session.clear': call(
    z.object({ ...filtered, ...page }),
    z.object({ rows: z.array(clearRowSchema), total: z.int() }),
    ['unknown-session'],
  ),
  /** Its kinds, worst first; names have none. Kinds chosen in the filter leave no other out. */
  'session.clear-kinds': call(z.object(filtered), z.array(clearKindSumSchema), ['unknown-session']),
  /** One flow with its handshake; records come by `session.records`. */
  'session.flow': call(
    z.object({ sessionId, flowId: flowIdSchema }),
    observedFlowSchema.omit({ records: true }).extend({
      /** The letter's part: the certificate as this side checked it. Null where no letter is known. */
      checked: exchangeSchema.shape.certificate,
    }),
    ['unknown-session', 'unknown-flow'],
  ),
  /** The first questions that were asked on one flow, with their answers, and how many there are. */
  'session.lookups': call(
    z.object({ sessionId, flowId: flowIdSchema, limit: z.int().min(1).max(1000) }),
    z.object({ lookups: z.array(dnsLookupSchema), total: z.int() }),
    ['unknown-session'],
  ),
  /** Hosts that learnt of a visit (or of all: `visitId` null), the first party first. */
  'session.told': call(
    z.object({ sessionId, visitId: longId.nullable() }),
    z.object({ hosts: z.array(toldHostSchema) }),
    ['unknown-session'],
  ),
  /** TLS records; of connections without any their datagrams, and bytes as they came, with content type 0. */
  'session.records': call(
    z.object({ sessionId, flowId: flowIdSchema.nullable(), ...page }),
    z.object({
      records: z.array(observedRecordSchema.extend({ flowId: z.string(), kind: pieceKindSchema })),
      total: z.int(),
    }),
    ['unknown-session'],
  ),
  /** Of one connection, or of all. */
  'session.record-bars': call(
    z.object({ sessionId, flowId: flowIdSchema.nullable() }),
    recordBarsSchema,
    ['unknown-session'],
  ),
  'session.evidence': call(
    z.object({
      sessionId,
      span: byteSpanSchema,
      /** How many bytes before and after to give as well. */
      contextBytes: z.int().min(0).max(1024),
    }),
    evidenceSchema,
    ['unknown-session', 'not-recorded'],
  ),
  'session.frequency': call(
    z.object({ sinceMs: z.number().nullable(), name: longId.nullable() }),
    z.array(frequencyBucketSchema),
  ),
} as const;
