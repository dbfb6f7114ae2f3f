// The bytes that a fact points at, with what stands around them.
import { z } from 'zod';
import { byteSpanSchema } from './segment.ts';

/** Bytes of one direction of a flow around a span; `bytes` starts at `offset`. */
export const evidenceSchema = z.object({
  span: byteSpanSchema,
  offset: z.int(),
  bytes: z.instanceof(Uint8Array),
  /** False when the budget left some of them unrecorded. */
  complete: z.boolean(),
});
export type Evidence = z.infer<typeof evidenceSchema>;
