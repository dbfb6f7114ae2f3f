// The envelope: everything an on-path observer wrote down, from bytes and clocks alone.
import { z } from 'zod';
import { byteSpanSchema, directionSchema, flowIdSchema, socketAddressSchema } from './segment.ts';

/** Where an address is registered, from tables shipped with the app. Null: not in the tables. */
export const placeSchema = z.object({
  /** ISO 3166-1 alpha-2. */
  countryCode: z.string().nullable(),
  countryName: z.string().nullable(),
  asn: z.int().nullable(),
  operator: z.string().nullable(),
  /** `public`, or why no table can know it (RFC 1918, RFC 4193, RFC 5735 loopback …). */
  scope: z.enum(['public', 'private', 'loopback', 'link-local', 'reserved']),
});
export type Place = z.infer<typeof placeSchema>;

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

/** One TLS record. `lengthBytes` is the header's length field: the fragment without its 5-byte header. */
export const observedRecordSchema = z.object({
  direction: directionSchema,
  timeMs: z.number(),
  /** Of the record's header in its direction's stream. */
  offset: z.int().min(0),
  lengthBytes: z.int().min(0),
  /** RFC 8446 §5.1: 20 change cipher spec, 21 alert, 22 handshake, 23 application data. */
  contentType: z.int().min(0).max(255),
});
export type ObservedRecord = z.infer<typeof observedRecordSchema>;

/** One readable fact of a handshake message, with the bytes that carry it. */
export const handshakeFieldSchema = z.object({
  label: z.string(),
  value: z.string(),
  evidence: byteSpanSchema.nullable(),
  /** A key of shared/words/explanations.ts, where the term is explained. */
  explanationKey: z.string().nullable(),
});
export type HandshakeField = z.infer<typeof handshakeFieldSchema>;

/** One step of the handshake as the wire shows it; `encrypted` when only its ciphertext is there. */
export const handshakeStepSchema = z.object({
  kind: z.enum([
    'client-hello',
    'hello-retry-request',
    'hello-verify-request',
    'server-hello',
    'certificate',
    'server-key-exchange',
    'server-hello-done',
    'client-key-exchange',
    'new-session-ticket',
    'change-cipher-spec',
    'encrypted-handshake',
    'encrypted-from-here',
    'alert',
    'other',
  ]),
  direction: directionSchema,
  timeMs: z.number(),
  encrypted: z.boolean(),
  evidence: byteSpanSchema,
  fields: z.array(handshakeFieldSchema),
});
export type HandshakeStep = z.infer<typeof handshakeStepSchema>;

/** One line of a conversation in the clear, without its line end, and the bytes that spell it. */
export const clearLineSchema = z.object({
  direction: directionSchema,
  timeMs: z.number(),
  /** Cut after a limit; where a password begins only the command's name stands here. */
  text: z.string(),
  evidence: byteSpanSchema,
});
export type ClearLine = z.infer<typeof clearLineSchema>;

/** What was said in the open on a mail connection: before STARTTLS, or to the end without it. */
export const clearTalkSchema = z.object({
  protocol: z.enum(['smtp', 'imap']),
  lines: z.array(clearLineSchema),
  /** True once the connection turned to TLS behind these lines. */
  upgraded: z.boolean(),
  /** True when more was readable than is kept here. */
  truncated: z.boolean(),
});
export type ClearTalk = z.infer<typeof clearTalkSchema>;

/** What a TLS handshake gave away. Names are IANA's; `version` reads "TLS 1.3". */
export const observedTlsSchema = z.object({
  serverName: z.string().nullable(),
  alpnOffered: z.array(z.string()),
  /** Null when the answer is encrypted (always so in TLS 1.3). */
  alpnSelected: z.string().nullable(),
  version: z.string().nullable(),
  cipher: z.string().nullable(),
  ja3: z.string().nullable(),
  /** The string that JA3 hashes. */
  ja3Raw: z.string().nullable(),
  ja4: z.string().nullable(),
  resumption: z.enum(['none', 'offered', 'accepted']),
  helloRetry: z.boolean(),
  echOffered: z.boolean(),
  certificateReadable: z.boolean(),
  /** Why reading stopped, when the bytes are not TLS or broke off; else null. */
  problem: z.string().nullable(),
  handshake: z.array(handshakeStepSchema),
});
export type ObservedTls = z.infer<typeof observedTlsSchema>;

/** TLS of which nothing is known: a connection was told of otherwise, or speaks something like it. */
export const unseenTls: ObservedTls = {
  serverName: null,
  alpnOffered: [],
  alpnSelected: null,
  version: null,
  cipher: null,
  ja3: null,
  ja3Raw: null,
  ja4: null,
  resumption: 'none',
  helloRetry: false,
  echOffered: false,
  certificateReadable: false,
  problem: null,
  handshake: [],
};

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

/** HTTP in the clear: one head readable by anyone, and the length of what followed. */
export const clearHttpMessageSchema = z.object({
  direction: directionSchema,
  startLine: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  headEvidence: byteSpanSchema,
  bodyEvidence: byteSpanSchema,
  /** Span of each header line, same order as `headers`. */
  headerEvidence: z.array(byteSpanSchema),
  /**
   * Bytes of this direction before the head that could not be read, because they or the head of their message
   * were not captured. Absent: it follows on the one before.
   */
  lostBytes: z.int().min(1).optional(),
});
export type ClearHttpMessage = z.infer<typeof clearHttpMessageSchema>;

export const clearFactKindSchema = z.enum([
  'login',
  'password',
  'token',
  'cookie',
  'form',
  'mail',
  'query',
  'page',
  'user-agent',
  'name',
]);
export type ClearFactKind = z.infer<typeof clearFactKindSchema>;

/** One thing anybody on the path could simply read. */
export const clearFactSchema = z.object({
  timeMs: z.number(),
  /** 3 what opens an account; 2 what follows or describes a person; 1 where they went. */
  severity: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  kind: clearFactKindSchema,
  /** In words: "Cookie sent: sid". */
  label: z.string(),
  /** As it stood on the wire (cut when very long); of severity 2 and 3 it is a secret. */
  value: z.string(),
  /** The host it was told to or about. */
  name: z.string().nullable(),
  evidence: byteSpanSchema,
});
export type ClearFact = z.infer<typeof clearFactSchema>;

export const clearProtocolSchema = z.enum([
  'pop3',
  'ftp',
  'xmpp',
  'ldap',
  'irc',
  'nntp',
  'managesieve',
  'postgresql',
  'mysql',
  'socks',
  'http-proxy',
]);
export type ClearProtocol = z.infer<typeof clearProtocolSchema>;

/** What was said in the clear before TLS began (or where it never did), but for mail: see ClearTalk. */
export const clearPreludeSchema = z.object({
  protocol: clearProtocolSchema,
  /** In the order they passed; commands and answers, or whom a proxy was asked for. */
  lines: z.array(handshakeFieldSchema),
});
export type ClearPrelude = z.infer<typeof clearPreludeSchema>;

/** DNS that can't be read, recognised by what can: TLS to port 853, ALPN `dot` or `doq`, a known name. */
export const encryptedDnsSchema = z.object({
  kind: z.enum(['dot', 'doh', 'doq']),
  /** What it was told by, in words: an inference, not a reading. */
  basis: z.string(),
});
export type EncryptedDns = z.infer<typeof encryptedDnsSchema>;

export const observedFlowSchema = z.object({
  flowId: flowIdSchema,
  transport: z.enum(['tcp', 'udp']),
  /** What is spoken now: `tls` on a mail connection that was upgraded. */
  protocol: z.enum(['tls', 'dtls', 'quic', 'http', 'dns', 'smtp', 'imap', 'unknown']),
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

/** A flow without its records and handshake, as the library keeps it beside its columns. */
export const flowSummarySchema = observedFlowSchema
  .omit({
    records: true,
    tls: true,
    http: true,
    clearTalk: true,
    clearPrelude: true,
    clearFacts: true,
  })
  .extend({
    recordCount: z.int(),
    serverName: z.string().nullable(),
    alpn: z.array(z.string()),
    tlsVersion: z.string().nullable(),
    cipher: z.string().nullable(),
    ja3: z.string().nullable(),
    ja4: z.string().nullable(),
  });
export type FlowSummary = z.infer<typeof flowSummarySchema>;

export const dnsRecordSchema = z.object({
  name: z.string(),
  type: z.string(),
  ttlS: z.int(),
  data: z.string(),
});
export type DnsRecord = z.infer<typeof dnsRecordSchema>;

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

/** Everything the observer has of a session. */
export interface Observations {
  readonly flows: readonly ObservedFlow[];
  readonly dns: readonly DnsLookup[];
  /** Missing: the flows are all there are. */
  readonly inAll?: InAll;
}
