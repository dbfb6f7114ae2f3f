// What TLS shows without its keys: the lengths of its records and the words of its handshake.
import { z } from 'zod';
import { handshakeStepKinds } from './handshake.ts';
import { byteSpanSchema, directionSchema } from './segment.ts';

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
  kind: z.enum(handshakeStepKinds),
  direction: directionSchema,
  timeMs: z.number(),
  encrypted: z.boolean(),
  evidence: byteSpanSchema,
  fields: z.array(handshakeFieldSchema),
});
export type HandshakeStep = z.infer<typeof handshakeStepSchema>;

/** How many steps and records passed behind those that are listed. */
export const tlsLeftOutSchema = z.object({ steps: z.int().min(0), records: z.int().min(0) });
export type TlsLeftOut = z.infer<typeof tlsLeftOutSchema>;

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
  /** Missing: all steps and records are listed. */
  leftOut: tlsLeftOutSchema.optional(),
});
export type ObservedTls = z.infer<typeof observedTlsSchema>;
