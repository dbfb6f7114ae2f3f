// What the library tells of the sessions it holds.
import { z } from 'zod';
import { sessionSchema } from './session.ts';

/** A session as a line of the list. */
export const librarySessionSchema = z.object({
  id: z.string(),
  title: z.string(),
  kind: sessionSchema.shape.kind,
  createdAtMs: z.number(),
  status: sessionSchema.shape.status,
  visitCount: z.int(),
  /** Visits whose turn came; fewer where a run was cancelled. */
  begunCount: z.int(),
  /** As many as the session's own sentence says; of one kept by an earlier version the hosts visited. */
  siteCount: z.int(),
  failedCount: z.int(),
  firstUrl: z.string(),
  /** Read from a capture; its visits are the sites found there, or the requests that keys opened. */
  isCapture: z.boolean(),
});
export type LibrarySession = z.infer<typeof librarySessionSchema>;

/** How often a name was visited in one hour, over all sessions. */
export const frequencyBucketSchema = z.object({
  name: z.string(),
  /** Start of the hour, ms since 1970. */
  hourStartMs: z.number(),
  visits: z.int(),
});
export type FrequencyBucket = z.infer<typeof frequencyBucketSchema>;
