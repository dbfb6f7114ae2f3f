// Live browsing: what its window knows of the page it shows. The notebook beside it is in notebook.ts.
import { z } from 'zod';
import { failureSchema } from './failure.ts';
import { pageEndingSchema } from './page.ts';

export const browseStateSchema = z.object({
  /** As the address bar shows it; empty: nowhere yet. */
  url: z.string(),
  title: z.string(),
  isLoading: z.boolean(),
  canGoBack: z.boolean(),
  canGoForward: z.boolean(),
  /** Why there is no page to see. */
  failure: failureSchema.nullable(),
  /** What pages tried and were refused: the last of it, and how often in all. */
  refused: z.object({ what: z.string(), times: z.int() }).nullable(),
  /** Null while it goes on. */
  ending: pageEndingSchema.nullable(),
});
export type BrowseState = z.infer<typeof browseStateSchema>;

/** Where the page stands in the window, in its CSS pixels. */
export const browseAreaSchema = z.object({
  x: z.number().min(0).max(20_000),
  y: z.number().min(0).max(20_000),
  width: z.number().min(0).max(20_000),
  height: z.number().min(0).max(20_000),
});
export type BrowseArea = z.infer<typeof browseAreaSchema>;
