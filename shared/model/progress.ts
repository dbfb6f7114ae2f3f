// What a running session tells whoever waits for it.
import { z } from 'zod';
import { notebookProgressSchema } from './notebook.ts';
import { pageProgressSchema } from './page.ts';
import { visitSchema } from './session.ts';

export const progressSchema = z.object({
  sessionId: z.string(),
  phase: z.enum(['running', 'saving', 'done', 'cancelled']),
  doneVisits: z.int(),
  totalVisits: z.int(),
  /** Only visits that changed since the last event. */
  changed: z.array(visitSchema),
  /** Pages are browsed by hand, so nobody knows how many will come. */
  isBrowse: z.boolean().optional(),
  /** While a page loads, or pages are browsed: the notebook, and the letter beside it. */
  page: pageProgressSchema.optional(),
  /** Where there is no letter: connections that others make through the relay. */
  notebook: notebookProgressSchema.optional(),
});
export type Progress = z.infer<typeof progressSchema>;
