// A session: what was asked for, what came of it, and the document that holds all of it.
import { z } from 'zod';
import { exchangeSchema } from './exchange.ts';
import { failureSchema } from './failure.ts';
import { ledgerRowSchema } from './ledger.ts';
import { observedFlowSchema } from './observation.ts';
import { dnsLookupSchema } from './dns.ts';
import { sessionOverviewSchema } from './overview.ts';
import { observeFactsSchema } from './observe.ts';
import { pageOutcomeSchema } from './page.ts';
import { wallClockSchema } from './segment.ts';

export const inspectLimits = {
  urls: 5000,
  count: 1000,
  intervalS: 86_400,
  concurrency: 16,
  pageLimitS: 600,
} as const;

/** What the user asks for. URLs are checked one by one later, so that a bad one stays listed. */
export const inspectRequestSchema = z.object({
  /** `page`: the whole page, loaded by a browser engine. `browse`: a window to surf in, by hand. */
  mode: z.enum(['request', 'page', 'browse']).default('request'),
  /** Seconds after which the load of one page is ended. */
  pageLimitS: z.number().min(1).max(inspectLimits.pageLimitS).default(30),
  /** Seconds after which browsing is ended. */
  browseLimitS: z.number().min(1).max(14_400).default(3600),
  urls: z.array(z.string().max(8192)).min(1).max(inspectLimits.urls),
  method: z
    .string()
    .regex(/^[A-Za-z-]{1,20}$/)
    .default('GET'),
  headers: z.array(z.tuple([z.string().max(256), z.string().max(16_384)])).default([]),
  body: z.string().max(1_048_576).nullable().default(null),
  /** How many rounds over all URLs. */
  count: z.int().min(1).max(inspectLimits.count).default(1),
  /** From the start of one round to the start of the next. */
  intervalS: z.number().min(0).max(inspectLimits.intervalS).default(0),
  concurrency: z.int().min(1).max(inspectLimits.concurrency).default(4),
  /** Inside the practice lab: its DNS server is asked and its CA is trusted, in this session only. */
  lab: z.boolean().default(false),
  /** curl's form: `host:port:addr`. */
  resolve: z.array(z.string().max(512)).max(100).default([]),
  /** `addr:port`; null: the system's configured servers. */
  dnsServer: z.string().max(100).nullable().default(null),
  /** PEM text of further trusted authorities. */
  caPem: z.string().max(1_048_576).nullable().default(null),
  maxTls: z.enum(['1.2', '1.3']).default('1.3'),
  /** `accept` overrides certificate errors for this run; the report then says so. */
  certificateErrors: z.enum(['report', 'accept']).default('report'),
  /** Of addresses without a scheme: plain HTTP on port 80 when port 443 is refused or silent. */
  fallbackHttp: z.boolean().default(false),
});
export type InspectRequest = z.infer<typeof inspectRequestSchema>;

export const visitStatusSchema = z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']);

/** One URL, one time. */
export const visitSchema = z.object({
  id: z.string(),
  url: z.string(),
  /** From 0: which round. */
  round: z.int(),
  status: visitStatusSchema,
  /** Wall clock, ms since 1970; null while it waits. */
  startedAtMs: wallClockSchema.nullable(),
  elapsedMs: z.number().nullable(),
  failure: failureSchema.nullable(),
  /** Of page loads and browsing only. */
  page: pageOutcomeSchema.nullable().optional(),
});
export type Visit = z.infer<typeof visitSchema>;

/** How names were looked up; the screen says so. */
export const resolverInfoSchema = z.object({
  kind: z.enum(['server', 'local-stub', 'system', 'given', 'lab', 'capture']),
  servers: z.array(z.string()),
});
export type ResolverInfo = z.infer<typeof resolverInfoSchema>;

/** What reading a capture file came to. */
export const captureFactsSchema = z.object({
  fileName: z.string(),
  fileBytes: z.int(),
  packets: z.int(),
  /** Packets without TCP or UDP that could be read. */
  passedOver: z.int(),
  /** From which packet on it was not readable, and why, in words; null: read to its end. */
  problem: z.string().nullable(),
  /** Where there were keys: what they opened, in words. */
  keys: z.string().optional(),
  /** Where not all sites became visits: how many there are, and how many did. */
  sites: z.object({ inAll: z.int(), compared: z.int() }).optional(),
});
export type CaptureFacts = z.infer<typeof captureFactsSchema>;

export const sessionSchema = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.enum(['inspect', 'page', 'browse', 'observe', 'imported']),
  createdAtMs: wallClockSchema,
  endedAtMs: wallClockSchema.nullable(),
  status: z.enum(['running', 'done', 'cancelled']),
  request: inspectRequestSchema,
  resolver: resolverInfoSchema,
  visits: z.array(visitSchema),
  /** Of imported captures only. */
  capture: captureFactsSchema.optional(),
  /** Only of what others did through the proxy. */
  observe: observeFactsSchema.optional(),
});
export type Session = z.infer<typeof sessionSchema>;

/** The plain-words sentences over the ledger. */
export const summarySchema = z.object({
  learnt: z.string(),
  notSeen: z.string(),
  /** How many the first sentence is about: those the observer could tell apart. */
  sites: z.int().optional(),
});
export type Summary = z.infer<typeof summarySchema>;

/** A visit of an earlier session to the same name, for "how often". */
export const earlierVisitSchema = z.object({ name: z.string(), atMs: z.number() });
export type EarlierVisit = z.infer<typeof earlierVisitSchema>;

/** Everything known of a finished session; the one input of every report. */
export const sessionDocumentSchema = z.object({
  session: sessionSchema,
  flows: z.array(observedFlowSchema),
  dns: z.array(dnsLookupSchema),
  exchanges: z.array(exchangeSchema),
  ledger: z.array(ledgerRowSchema),
  summary: summarySchema,
  /** Sums over all flows; only where a report is made of what was opened from a file. */
  overview: sessionOverviewSchema.optional(),
  /** How many more there are; only where a report lists the first of very many. */
  leftOut: z.object({ flows: z.int(), lookups: z.int(), visits: z.int() }).optional(),
});
export type SessionDocument = z.infer<typeof sessionDocumentSchema>;
