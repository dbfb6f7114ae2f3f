// The ledger: one row a fact, the envelope beside the letter. Every screen and report prints these.
import { z } from 'zod';
import { layers } from './layer.ts';
import { byteSpanSchema, flowIdSchema } from './segment.ts';

/** visible: readable on the wire. inferable: worked out, with an error. hidden: only ciphertext. */
export const exposureSchema = z.enum(['visible', 'inferable', 'hidden']);
export type Exposure = z.infer<typeof exposureSchema>;

/** Which part of a row is secret and is redacted by default; null: nothing is. */
export const sensitivitySchema = z.enum([
  'own-address',
  'cookie',
  'authorization',
  'query',
  'body',
  'header',
]);
export type Sensitivity = z.infer<typeof sensitivitySchema>;

export const ledgerRowSchema = z.object({
  /** Unique in its session, stable between runs of compare on the same input. */
  id: z.string(),
  visitId: z.string(),
  flowId: flowIdSchema.nullable(),
  /** Position in the default order: the article's four items first, then by layer. */
  order: z.int(),
  layer: z.enum(layers),
  /** Machine-readable: `own-address`, `website`, `header:cookie` … */
  topic: z.string(),
  /** What a person reads for the topic: "Website", "Cookie header". */
  label: z.string(),
  /** What the observer has. Null: nothing but ciphertext. Never holds what only the endpoint knew. */
  envelope: z.string().nullable(),
  /** What was really sent or received. Null: the endpoint has nothing to add. */
  letter: z.string().nullable(),
  exposure: exposureSchema,
  evidence: z.array(byteSpanSchema),
  /** How it was worked out and with what error; of a row without evidence, how it is known. */
  inference: z.string().nullable(),
  explanationKey: z.string(),
  sensitivity: sensitivitySchema.nullable(),
});
export type LedgerRow = z.infer<typeof ledgerRowSchema>;
