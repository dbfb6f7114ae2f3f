// Something that could be read in the clear, as the overview of a session lists it, worst first.
import { z } from 'zod';
import { directionSchema, flowIdSchema } from './segment.ts';

export const clearFactSchema = z.object({
  flowId: flowIdSchema,
  timeMs: z.number(),
  /** 3 credentials; 2 cookies and personal content; 1 pages and names. */
  severity: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  /** Machine-readable: `password`, `cookie`, `page` … */
  kind: z.string(),
  /** What a person reads for the kind. */
  label: z.string(),
  value: z.string(),
  /** Best name of the flow's far end. */
  name: z.string().nullable(),
  /** Where it stands in the flow. */
  direction: directionSchema,
  offset: z.int().min(0),
  lengthBytes: z.int().min(0),
});
export type ClearFact = z.infer<typeof clearFactSchema>;
