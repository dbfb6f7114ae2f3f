// What a running session tells whoever waits for it.
import { z } from 'zod';
import { pageProgressSchema } from './page.ts';
import { visitSchema } from './session.ts';

export const progressSchema = z.object({
  sessionId: z.string(),
  phase: z.enum(['running', 'saving', 'done', 'cancelled']),
  doneVisits: z.int(),
  totalVisits: z.int(),
  /** Only visits that changed since the last event. */
  changed: z.array(visitSchema),
  /** While a page loads. */
  page: pageProgressSchema.optional(),
});
export type Progress = z.infer<typeof progressSchema>;
