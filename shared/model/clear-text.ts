// What passed without encryption, so that anybody on the path could simply read it.
import { z } from 'zod';
import { preludeProtocols } from './query-values.ts';
import { byteSpanSchema, directionSchema } from './segment.ts';
import { handshakeFieldSchema } from './tls.ts';

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
  /** Bytes of the body that a capture lacks. Absent: none. */
  notCaptured: z.int().min(1).optional(),
  /**
   * Only the beginning of the head is there, as where a capture cut the packet: listed are the headers that are
   * whole, and where there are none the start line may have gone on as well.
   */
  isCut: z.literal(true).optional(),
  /** When it began, of a head that was cut: of others their size tells it. */
  timeMs: z.number().optional(),
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
  'certificate',
  'name',
]);
export type ClearFactKind = z.infer<typeof clearFactKindSchema>;

/** One thing anybody on the path could simply read. */
export const clearFactSchema = z.object({
  timeMs: z.number(),
  /** 3 what opens an account; 2 what follows or describes a person; 1 what tells of habits: sites, pages. */
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

export const clearProtocolSchema = z.enum([...preludeProtocols, 'http-proxy']);
export type PreludeProtocol = (typeof preludeProtocols)[number];
export type ClearProtocol = z.infer<typeof clearProtocolSchema>;

/** What was said in the clear before TLS began (or where it never did), but for mail: see ClearTalk. */
export const clearPreludeSchema = z.object({
  protocol: clearProtocolSchema,
  /** In the order they passed; commands and answers, or whom a proxy was asked for. */
  lines: z.array(handshakeFieldSchema),
});
export type ClearPrelude = z.infer<typeof clearPreludeSchema>;
