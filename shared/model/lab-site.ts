// A site of the practice lab, as it is offered to whoever learns there.
import { z } from 'zod';

export const labSiteSchema = z.object({
  url: z.string(),
  title: z.string(),
  teaches: z.string(),
  /** Meant to be loaded as a whole page. */
  asPage: z.boolean().optional(),
  /** Its certificate is not to be trusted, and that is the lesson: every visit fails. */
  isRefused: z.boolean().optional(),
});
export type LabSite = z.infer<typeof labSiteSchema>;
