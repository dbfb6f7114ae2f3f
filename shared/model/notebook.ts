// The observer's notebook while connections come and go: a line a connection, told as it changes. Page
// loads, browsing and the proxy for other programs fill it alike.
import { z } from 'zod';
import { flowIdSchema } from './segment.ts';

export const notebookLineSchema = z.object({
  flowId: flowIdSchema,
  /** On the session's clock. */
  openedMs: z.number(),
  /** Milliseconds since 1970. */
  openedAtMs: z.number(),
  /** As it was looked up, in the open; the address where no name is known. */
  name: z.string(),
  address: z.string(),
  port: z.int(),
  countryCode: z.string().nullable(),
  operator: z.string().nullable(),
  bytesUp: z.int(),
  bytesDown: z.int(),
  /** Since the last connection to the same name was opened; null: the first. */
  againAfterMs: z.number().nullable(),
  isOver: z.boolean(),
  /** Which device it came from, where connections of others are observed. */
  device: z.string().optional(),
  /** Of plain HTTP through a proxy: the last request, which anyone could read. */
  clear: z.string().optional(),
});
export type NotebookLine = z.infer<typeof notebookLineSchema>;

/** The sums, and the lines that are new or have changed since the last event. */
export const notebookProgressSchema = z.object({
  connections: z.int(),
  bytesUp: z.number(),
  bytesDown: z.number(),
  lines: z.array(notebookLineSchema),
});
export type NotebookProgress = z.infer<typeof notebookProgressSchema>;
