// What a running session, or a capture that is being read, tells whoever waits for it.
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

/** Names that are told of; there may be any number. */
export const mostFoundNames = 12;

/** What a capture has shown while it is still being read. */
export const foundSoFarSchema = z.object({
  /** That showed a name or are over. */
  connections: z.int(),
  /** The most connections first. */
  protocols: z.array(z.object({ protocol: z.string(), connections: z.int() })),
  /** That anybody on the way could read: of a file the most connections first, live the newest. */
  names: z.array(z.object({ name: z.string(), connections: z.int() })).max(mostFoundNames),
  hasMoreNames: z.boolean(),
});
export type FoundSoFar = z.infer<typeof foundSoFarSchema>;

export const captureProgressSchema = z.object({
  sessionId: z.string(),
  title: z.string(),
  isLive: z.boolean(),
  /** `cancelled`: nothing of it is kept. */
  phase: z.enum(['reading', 'saving', 'done', 'failed', 'cancelled']),
  readBytes: z.number(),
  /** Of the file; of a live capture as far as it has come. */
  totalBytes: z.number(),
  packets: z.int(),
  found: foundSoFarSchema,
  /** Of `failed`: what went wrong. Of `done`: from where on it was not readable, if so. */
  problem: z.string().nullable(),
});
export type CaptureProgress = z.infer<typeof captureProgressSchema>;

/** A file that is no capture, while it is opened. How far its reader is nobody knows before the end. */
export const openingProgressSchema = z.object({
  title: z.string(),
  /** Null of a folder. */
  lengthBytes: z.number().nullable(),
  /** What is being saved cannot be stopped any more. */
  phase: z.enum(['reading', 'saving']),
});
export type OpeningProgress = z.infer<typeof openingProgressSchema>;
