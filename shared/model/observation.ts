// The envelope: everything an on-path observer wrote down, from bytes and clocks alone.
import { z } from 'zod';
import {
  clearFactSchema,
  clearHttpMessageSchema,
  clearPreludeSchema,
  clearTalkSchema,
} from './clear-text.ts';
import { encryptedDnsSchema, type DnsLookup } from './dns.ts';
import { placeSchema } from './place.ts';
import { flowProtocols } from './query-values.ts';
import { byteSpanSchema, directionSchema, flowIdSchema, socketAddressSchema } from './segment.ts';
import { observedRecordSchema, observedTlsSchema } from './tls.ts';

/** `clear-text`: told to a proxy or a server before TLS began. */
export const nameLeakSchema = z.enum(['dns', 'sni', 'certificate', 'http-host', 'clear-text']);
export type NameLeak = z.infer<typeof nameLeakSchema>;

/** A host name readable on the wire, and the bytes that spell it. */
export const observedNameSchema = z.object({
  name: z.string(),
  leak: nameLeakSchema,
  evidence: byteSpanSchema,
});
export type ObservedName = z.infer<typeof observedNameSchema>;

/** A request or an answer whose size is worked out from record lengths alone. */
export const sizeEstimateSchema = z.object({
  direction: directionSchema,
  /** Which request of this flow, from 0. */
  index: z.int().min(0),
  startedMs: z.number(),
  endedMs: z.number(),
  /** Best figure for headers and body together, bytes of HTTP inside the encryption. */
  totalBytes: z.number(),
  /** Best figure for the body alone (after content coding), bytes. */
  bodyBytes: z.number(),
  /** Half width of the interval that should hold the truth, bytes. */
  errorBytes: z.number(),
  method: z.string(),
  /** The run of ciphertext it was worked out from. */
  evidence: byteSpanSchema,
});
export type SizeEstimate = z.infer<typeof sizeEstimateSchema>;

export const observedFlowSchema = z.object({
  flowId: flowIdSchema,
  transport: z.enum(['tcp', 'udp']),
  /** What is spoken now: `tls` on a mail connection that was upgraded. */
  protocol: z.enum(flowProtocols),
  local: socketAddressSchema,
  remote: socketAddressSchema,
  place: placeSchema,
  openedMs: z.number(),
  closedMs: z.number().nullable(),
  closeReason: z.enum(['end', 'reset', 'timeout', 'local']).nullable(),
  /** Payload bytes of the flow, record headers and handshake included, IP and TCP headers not. */
  bytesUp: z.int(),
  bytesDown: z.int(),
  /** True once bytes were no longer kept; sizes and times went on. */
  bytesDropped: z.boolean(),
  /** Of the bytes counted above, those that the observer was never shown, as a cut capture lacks them. Absent: none. */
  notCaptured: z.object({ up: z.int().min(0), down: z.int().min(0) }).optional(),
  names: z.array(observedNameSchema),
  records: z.array(observedRecordSchema),
  tls: observedTlsSchema.nullable(),
  http: z.array(clearHttpMessageSchema),
  /** Only of mail connections. */
  clearTalk: clearTalkSchema.optional(),
  /** Of other protocols that turn to TLS. */
  clearPrelude: clearPreludeSchema.optional(),
  /** Logins of these protocols and forms in HTTP bodies; what HTTP's heads tell stands in `http`. */
  clearFacts: z.array(clearFactSchema).optional(),
  encryptedDns: encryptedDnsSchema.optional(),
  estimates: z.array(sizeEstimateSchema),
});
export type ObservedFlow = z.infer<typeof observedFlowSchema>;

/** What of a flow may be long, beside its records. */
export const longFields = {
  tls: true,
  http: true,
  clearTalk: true,
  clearPrelude: true,
  clearFacts: true,
} as const;

/** A flow without its records and handshake, as the library keeps it beside its columns. */
export const flowSummarySchema = observedFlowSchema.omit({ records: true, ...longFields }).extend({
  recordCount: z.int(),
  serverName: z.string().nullable(),
  alpn: z.array(z.string()),
  tlsVersion: z.string().nullable(),
  cipher: z.string().nullable(),
  ja3: z.string().nullable(),
  ja4: z.string().nullable(),
});
export type FlowSummary = z.infer<typeof flowSummarySchema>;

/** How often a site was connected to, and when first and last, ms since the session began. */
export interface Connections {
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** What there is in all, where only some flows of a capture are at hand. */
export interface InAll {
  readonly sites: number;
  /** Sites of which requests could be read. */
  readonly clearSites: number;
  /** Addresses on the capture's own side from which sites were connected to. */
  readonly ownAddresses: number;
  /** By the name of a site, or by its address where it shows none. */
  readonly connections: ReadonlyMap<string, Connections>;
}

/** Over all records of a flow, or its datagrams. */
export interface PieceSums {
  readonly up: number;
  readonly down: number;
  readonly longestBytes: number;
}

/**
 * A flow of which only the records at the ends of its evidence may be at hand; `recordSums` then counts all, and
 * `datagramSums` what a flow over UDP has in their place.
 */
export interface SampledFlow extends ObservedFlow {
  readonly recordSums?: PieceSums;
  readonly datagramSums?: PieceSums;
}

/** Everything the observer has of a session. */
export interface Observations {
  readonly flows: readonly SampledFlow[];
  readonly dns: readonly DnsLookup[];
  /** Missing: the flows are all there are. */
  readonly inAll?: InAll;
}
