// The letter: what the endpoint really sent and received, inside the encryption.
import { z } from 'zod';
import { groupBy } from './groups.ts';
import { failureSchema } from './failure.ts';
import { pageFactsSchema } from './page.ts';
import { directionSchema, flowIdSchema } from './segment.ts';

export const headerSchema = z.tuple([z.string(), z.string()]);
export type Header = z.infer<typeof headerSchema>;

/**
 * Bytes of HTTP as framed inside TLS. HTTP/1.1: exact. HTTP/2: body bytes are exact, head bytes are
 * HPACK's and are exact only when the platform tells them.
 */
export const wireSizeSchema = z.object({
  headBytes: z.int(),
  bodyBytes: z.int(),
  headIsExact: z.boolean(),
});
export type WireSize = z.infer<typeof wireSizeSchema>;

/** Body text is kept up to a limit; `bytesTotal` always is the whole, decoded. */
export const bodySchema = z.object({
  text: z.string().nullable(),
  contentType: z.string().nullable(),
  bytesTotal: z.int(),
  truncated: z.boolean(),
});
export type Body = z.infer<typeof bodySchema>;

/** One line said on a mail connection, without its line end; `encrypted` when TLS covered it. */
export const talkLineSchema = z.object({
  direction: directionSchema,
  text: z.string(),
  encrypted: z.boolean(),
});
export type TalkLine = z.infer<typeof talkLineSchema>;

/** A mail conversation as the endpoint held it (RFC 3207, RFC 9051 §6.2.1). */
export const mailTalkSchema = z.object({
  lines: z.array(talkLineSchema),
  /** Bytes of the conversation itself, line ends included, TLS not: in the clear and encrypted. */
  bytesUp: z.int(),
  bytesDown: z.int(),
});
export type MailTalk = z.infer<typeof mailTalkSchema>;

export const sentRequestSchema = z.object({
  method: z.string(),
  url: z.string(),
  scheme: z.enum(['http', 'https', 'smtp', 'imap']),
  host: z.string(),
  port: z.int(),
  path: z.string(),
  /** With its `?`, or empty. */
  query: z.string(),
  headers: z.array(headerSchema),
  body: bodySchema.nullable(),
  size: wireSizeSchema,
});
export type SentRequest = z.infer<typeof sentRequestSchema>;

export const receivedResponseSchema = z.object({
  status: z.int(),
  statusText: z.string(),
  headers: z.array(headerSchema),
  body: bodySchema,
  /** Content codings taken off, outermost first. */
  codings: z.array(z.string()),
  size: wireSizeSchema,
});
export type ReceivedResponse = z.infer<typeof receivedResponseSchema>;

/** The run of records that carried a message, by its place among the flow's size estimates. */
export const burstSchema = z.object({
  index: z.int(),
  /** Messages in the same run, this one included: HTTP/2 mixes them. */
  shared: z.int(),
  /** Runs over which the observer sees this message spread; the size is of the first. */
  parts: z.int(),
});
export type Burst = z.infer<typeof burstSchema>;

/** One request and its answer: one hop of a visit. */
export const exchangeSchema = z.object({
  id: z.string(),
  visitId: z.string(),
  /** 0 for the URL typed, 1 for where it redirected to … */
  hop: z.int(),
  /** True for plain HTTP on port 80 after HTTPS on port 443 was refused or not answered. */
  fallback: z.boolean().optional(),
  /** Null when no connection came about. */
  flowId: flowIdSchema.nullable(),
  /** Which request on that flow, from 0. */
  indexOnFlow: z.int(),
  protocol: z.enum(['http/1.1', 'h2', 'h3', 'smtp', 'imap']).nullable(),
  startedMs: z.number(),
  headersMs: z.number().nullable(),
  endedMs: z.number(),
  request: sentRequestSchema,
  response: receivedResponseSchema.nullable(),
  /** Only of visits to mail servers; `response` is null there. */
  talk: mailTalkSchema.optional(),
  /** The peer's leaf certificate as the endpoint checked it. */
  certificate: z
    .object({
      subject: z.string(),
      issuer: z.string(),
      names: z.array(z.string()),
      validFrom: z.string(),
      validTo: z.string(),
      fingerprint256: z.string(),
      trusted: z.boolean(),
      problem: z.string().nullable(),
    })
    .nullable(),
  failure: failureSchema.nullable(),
  /** Of page loads only. `hop` then counts the page's requests. */
  page: pageFactsSchema.optional(),
  /** Known where a capture was decrypted. Else request n of a flow is taken for estimate n. */
  bursts: z.object({ up: burstSchema.nullable(), down: burstSchema.nullable() }).optional(),
});
export type Exchange = z.infer<typeof exchangeSchema>;

/** Exchanges or ledger rows by visit id, each visit's in their order. */
export const groupByVisit = <T extends { readonly visitId: string }>(
  items: readonly T[],
): Map<string, T[]> => groupBy(items, ({ visitId }) => visitId);
