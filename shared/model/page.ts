// What a page load adds to a session: how it ended, who asked for each request, and how surely a
// request and the wire belong together.
import { z } from 'zod';
import { notebookProgressSchema } from './notebook.ts';
import { flowIdSchema } from './segment.ts';

/** `certain`: told by the browser or the only one possible. `likely`: the best fit of several. */
export const certaintySchema = z.enum(['certain', 'likely', 'unsure']);
export type Certainty = z.infer<typeof certaintySchema>;

/** What a request of a page has beside what every request has. */
export const pageFactsSchema = z.object({
  /** DevTools' word: Document, Script, Image, Font, XHR, WebSocket, EventSource … */
  resource: z.string(),
  /** Address of the page or script that asked for it; null: the user did. */
  initiator: z.string().nullable(),
  /** Answered without the network: a cache of this session. */
  fromCache: z.boolean(),
  /** Answered by a service worker of the page's own; what that asked for is told beside it. */
  fromWorker: z.boolean().optional(),
  /** How sure it is which connection carried it; null: none did. */
  connection: certaintySchema.nullable(),
  /** Frames or events that came over it once it stood: WebSocket and server-sent events. */
  messages: z
    .object({ up: z.int(), down: z.int(), upBytes: z.int(), downBytes: z.int() })
    .nullable(),
  /** The run of records that carried the answer, by its place among the flow's size estimates. */
  burst: z
    .object({
      index: z.int(),
      /** Answers in the same run, this one included. */
      shared: z.int(),
      certainty: certaintySchema,
    })
    .nullable(),
});
export type PageFacts = z.infer<typeof pageFactsSchema>;

export const pageEndingSchema = z.enum([
  'idle',
  'by-hand',
  'time-limit',
  'byte-limit',
  'request-limit',
  'connection-limit',
  /** While browsing: for another page. */
  'left',
  /** By the page itself. */
  'closed',
  'crashed',
  'failed',
]);
export type PageEnding = z.infer<typeof pageEndingSchema>;

/** How the load of a page came out. */
export const pageOutcomeSchema = z.object({
  ending: pageEndingSchema,
  title: z.string(),
  requests: z.int(),
  connections: z.int(),
  /** What the page tried and was refused, each kind once: windows, downloads, permissions … */
  refused: z.array(z.string()),
  /** Opened to a host of the page and then not needed: browsers open some in advance. */
  spare: z.array(flowIdSchema),
  /** To hosts that no request of the page names: the browser engine's own. */
  unasked: z.array(flowIdSchema),
});
export type PageOutcome = z.infer<typeof pageOutcomeSchema>;

/** A request as it is told while it runs; the letter's side of the live view. */
export const liveRequestSchema = z.object({
  id: z.string(),
  startedMs: z.number(),
  method: z.string(),
  url: z.string(),
  resource: z.string(),
  status: z.int().nullable(),
  isOver: z.boolean(),
});
export type LiveRequest = z.infer<typeof liveRequestSchema>;

/** What changed since the last event, on both sides. */
export const pageProgressSchema = notebookProgressSchema.extend({
  requests: z.int(),
  letter: z.array(liveRequestSchema),
});
export type PageProgress = z.infer<typeof pageProgressSchema>;
