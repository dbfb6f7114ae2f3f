// The timeline of a session's connections: when each was looked up, connected, secured and used, and the
// requests it carried. Records come as columns, because there are a hundred thousand of them.
import { z } from 'zod';
import { flowRowSchema } from './flow-query.ts';
import { certaintySchema } from './page.ts';

export const waterfallOrderSchema = z.enum(['start', 'site', 'bytes']);
export type WaterfallOrder = z.infer<typeof waterfallOrderSchema>;

/** A stretch of time, ms since the session began. */
export const stretchSchema = z.object({ fromMs: z.number(), toMs: z.number() });
export type Stretch = z.infer<typeof stretchSchema>;

export const waterfallConnectionSchema = flowRowSchema
  .pick({
    flowId: true,
    transport: true,
    protocol: true,
    remote: true,
    place: true,
    name: true,
    asked: true,
    site: true,
    openedMs: true,
    closedMs: true,
    bytesUp: true,
    bytesDown: true,
    notCaptured: true,
    recordCount: true,
    tlsVersion: true,
  })
  .extend({
    /** The look-up that it had to wait for; null: it had none of its own, or none was seen. */
    dns: stretchSchema.nullable(),
    /** From its first packet to its first byte. */
    connect: stretchSchema.nullable(),
    /** From the first record until data could flow, or until the handshake was given up. */
    handshake: stretchSchema.nullable(),
  });
export type WaterfallConnection = z.infer<typeof waterfallConnectionSchema>;

/** Entries of connection n are those from `starts[n]` to before `starts[n + 1]`, in order of time. */
export const recordColumnsSchema = z.object({
  starts: z.instanceof(Uint32Array),
  timeMs: z.instanceof(Float64Array),
  /** Of several summed up: time of the last. */
  untilMs: z.instanceof(Float64Array),
  /** Sum of the record lengths, headers not counted. */
  bytes: z.instanceof(Float64Array),
  /** 1: towards the user. */
  isDown: z.instanceof(Uint8Array),
  /** Of a TLS record; 0: no record, but bytes as they came on a connection without any. */
  contentType: z.instanceof(Uint8Array),
  /** How many records an entry stands for. */
  count: z.instanceof(Uint32Array),
});
export type RecordColumns = z.infer<typeof recordColumnsSchema>;

/** A request and its answer, as the letter has them. */
export const waterfallRequestSchema = z.object({
  id: z.string(),
  /** Index of its connection among those given. */
  connection: z.int().min(0),
  method: z.string(),
  host: z.string(),
  /** With its query; cut when very long. */
  path: z.string(),
  status: z.int().nullable(),
  startedMs: z.number(),
  headersMs: z.number().nullable(),
  endedMs: z.number(),
  /** Body bytes of the answer as they passed, null without an answer. */
  bodyBytes: z.number().nullable(),
  hasFailed: z.boolean(),
  /** How sure it is that this connection carried it. */
  certainty: certaintySchema,
});
export type WaterfallRequest = z.infer<typeof waterfallRequestSchema>;

export const waterfallSchema = z.object({
  connections: z.array(waterfallConnectionSchema),
  /** How many the filter keeps. */
  total: z.int(),
  /** Look-ups that are not among the connections, because they were not asked for. */
  lookups: z.int(),
  records: recordColumnsSchema,
  /** Length of the pieces of time that records are summed up over; null: each stands for itself. */
  pieceMs: z.number().nullable(),
  requests: z.array(waterfallRequestSchema),
  /** Requests of these connections in all. */
  requestTotal: z.int(),
});
export type Waterfall = z.infer<typeof waterfallSchema>;
