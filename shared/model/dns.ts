// Look-ups of names: those that could be read, and by what the others give themselves away.
import { z } from 'zod';
import { byteSpanSchema, flowIdSchema, socketAddressSchema } from './segment.ts';

/** DNS that can't be read, recognised by what can: TLS to port 853, ALPN `dot` or `doq`, a known name. */
export const encryptedDnsSchema = z.object({
  /** Over TLS, HTTPS, QUIC or DTLS (which RFC 8094 calls DNSoD). */
  kind: z.enum(['dot', 'doh', 'doq', 'dnsod']),
  /** What it was told by, in words: an inference, not a reading. */
  basis: z.string(),
});
export type EncryptedDns = z.infer<typeof encryptedDnsSchema>;

export const dnsRecordSchema = z.object({
  name: z.string(),
  type: z.string(),
  ttlS: z.int(),
  data: z.string(),
});

/** One question on the wire with its answer. Spans point into the DNS flow's datagrams. */
export const dnsLookupSchema = z.object({
  flowId: flowIdSchema,
  transport: z.enum(['udp', 'tcp']),
  server: socketAddressSchema,
  name: z.string(),
  type: z.string(),
  askedMs: z.number(),
  answeredMs: z.number().nullable(),
  /** NOERROR, NXDOMAIN …; null without an answer. */
  responseCode: z.string().nullable(),
  truncated: z.boolean(),
  answers: z.array(dnsRecordSchema),
  problem: z.string().nullable(),
  /** Where the name stands in the query. */
  nameEvidence: byteSpanSchema,
  answerEvidence: byteSpanSchema.nullable(),
});
export type DnsLookup = z.infer<typeof dnsLookupSchema>;
