// The IPC contract: one value from which the router, the preload's types, the renderer's client and
// the tests' fake bridge all derive.
import { z } from 'zod';
import { browseAreaSchema, browseStateSchema } from '../model/browse.ts';
import { evidenceSchema } from '../model/evidence.ts';
import {
  clearRowSchema,
  facetRowSchema,
  flowFacetSchema,
  flowFilterSchema,
  flowPairSchema,
  flowRowSchema,
  flowSortSchema,
  flowTimelineSchema,
  flowTotalsSchema,
} from '../model/flow-query.ts';
import { labSiteSchema } from '../model/lab-site.ts';
import { ledgerRowSchema } from '../model/ledger.ts';
import { frequencyBucketSchema, librarySessionSchema } from '../model/library.ts';
import { notebookProgressSchema } from '../model/notebook.ts';
import { observeDoorSchema, observeRequestSchema } from '../model/observe.ts';
import { observedFlowSchema } from '../model/observation.ts';
import { captureProgressSchema, progressSchema } from '../model/progress.ts';
import { everyFlow, waterfallLimits } from '../model/query-values.ts';
import { reportFormatSchema } from '../model/report-format.ts';
import type { Result } from '../model/result.ts';
import { byteSpanSchema, flowIdSchema } from '../model/segment.ts';
import { inspectRequestSchema, sessionSchema, summarySchema } from '../model/session.ts';
import { observedRecordSchema } from '../model/tls.ts';
import { toldHostSchema } from '../model/told.ts';
import { waterfallOrderSchema, waterfallSchema } from '../model/waterfall.ts';

interface Call<I extends z.ZodType, O extends z.ZodType, E extends string> {
  readonly input: I;
  readonly output: O;
  readonly errors: readonly E[];
}

function call<I extends z.ZodType, O extends z.ZodType, const E extends string>(
  input: I,
  output: O,
  errors: readonly E[] = [],
): Call<I, O, E> {
  return { input, output, errors };
}

const nothing = z.null();
const sessionId = z.string().min(1).max(64);
/** As strangers' files and headers may spell them. */
const longId = z.string().max(8192);
const filtered = { sessionId, filter: flowFilterSchema.default(everyFlow) };
const page = { offset: z.int().min(0), limit: z.int().min(1).max(10_000) };

export const calls = {
  'app.info': call(
    nothing,
    z.object({
      version: z.string(),
      runtime: z.string(),
      libraryPath: z.string(),
      platform: z.string(),
      notices: z.array(z.string()),
    }),
  ),
  /** Starts at once and answers with the session's id; progress comes as events. */
  'inspect.start': call(inspectRequestSchema, z.object({ sessionId }), [
    'busy',
    'lab-failed',
    'bad-option',
  ]),
  'inspect.cancel': call(z.object({ sessionId }), nothing, ['unknown-session']),
  /** Ends the page load under way as seen enough; its session is saved as done. */
  'inspect.finish': call(z.object({ sessionId }), nothing, ['unknown-session']),
  /** Runs only the failed visits of a session again, as a new session. */
  'inspect.retry': call(z.object({ sessionId }), z.object({ sessionId }), [
    'unknown-session',
    'nothing-failed',
    'busy',
    'lab-failed',
  ]),
  /** Of this computer, by which other devices of a network reach it. */
  'observe.addresses': call(
    nothing,
    z.object({
      addresses: z.array(z.object({ interfaceName: z.string(), address: z.string() })),
    }),
  ),
  /** Opens the proxy and answers once it listens. `inspect.finish` ends it; so does the window's end. */
  'observe.start': call(
    observeRequestSchema.extend({
      /** That whoever has the password may use it. Asked for on a network only. */
      confirmed: z.boolean().default(false),
    }),
    observeDoorSchema,
    ['busy', 'lab-failed', 'cannot-listen', 'not-confirmed'],
  ),
  /** What listens now, for a window that was loaded anew; null: nothing. */
  'observe.current': call(
    nothing,
    z.object({ door: observeDoorSchema, notebook: notebookProgressSchema }).nullable(),
  ),
  /** The window to browse in has drawn itself: gives what it must know to begin, or to begin again. */
  'browse.ready': call(
    nothing,
    z.object({
      state: browseStateSchema,
      isLab: z.boolean(),
      /** Of the practice lab, worth a visit; none outside of it. */
      sites: z.array(labSiteSchema),
      notebook: notebookProgressSchema,
    }),
    ['not-browsing'],
  ),
  'browse.go': call(z.object({ url: z.string().max(8192) }), nothing, [
    'not-browsing',
    'bad-address',
  ]),
  'browse.move': call(z.object({ to: z.enum(['back', 'forward', 'reload', 'stop']) }), nothing, [
    'not-browsing',
  ]),
  /** Lays the page over an area of the window, and may give it the keyboard. */
  'browse.place': call(
    z.object({ area: browseAreaSchema, withFocus: z.boolean().default(false) }),
    nothing,
    ['not-browsing'],
  ),
  /** Ends the session as done and closes the window. */
  'browse.end': call(nothing, nothing, ['not-browsing']),
  'library.list': call(z.object({ search: z.string().max(500) }), z.array(librarySessionSchema)),
  'library.rename': call(
    z.object({ sessionId, title: z.string().trim().min(1).max(200) }),
    nothing,
    ['unknown-session'],
  ),
  /** Hidden at once; erased for good when the undo time is over or the app closes. */
  'library.delete': call(z.object({ sessionId }), z.object({ undoMs: z.int() }), [
    'unknown-session',
  ]),
  'library.restore': call(z.object({ sessionId }), nothing, ['unknown-session']),
  'session.get': call(
    z.object({ sessionId }),
    z.object({ session: sessionSchema, summary: summarySchema }),
    ['unknown-session'],
  ),
  /** `visitId` null: rows of all visits. */
  'session.ledger': call(
    z.object({ sessionId, visitId: longId.nullable(), ...page }),
    z.object({ rows: z.array(ledgerRowSchema), total: z.int() }),
    ['unknown-session'],
  ),
  /** Connections by the page, filtered and sorted by the library. */
  'session.flows': call(
    z.object({
      sessionId,
      filter: flowFilterSchema.default(everyFlow),
      sort: flowSortSchema.default({ column: 'time', descending: false }),
      ...page,
    }),
    z.object({ flows: z.array(flowRowSchema), total: z.int() }),
    ['unknown-session'],
  ),
  /** The overview's figures, a call each, so that a long session's screen fills piece by piece. */
  'session.totals': call(z.object(filtered), flowTotalsSchema, ['unknown-session']),
  'session.facet': call(
    z.object({
      ...filtered,
      facet: flowFacetSchema,
      order: z.enum(['flows', 'bytes']),
      limit: z.int().min(1).max(1000),
    }),
    z.object({ rows: z.array(facetRowSchema), total: z.int() }),
    ['unknown-session'],
  ),
  'session.pairs': call(
    z.object({ ...filtered, limit: z.int().min(1).max(1000) }),
    z.array(flowPairSchema),
    ['unknown-session'],
  ),
  'session.timeline': call(
    z.object({
      ...filtered,
      facet: flowFacetSchema.exclude(['clear']),
      rows: z.int().min(1).max(100),
      buckets: z.int().min(2).max(500),
    }),
    flowTimelineSchema,
    ['unknown-session'],
  ),
  /** Connections over time, with their records as columns and the requests they carried. */
  'session.waterfall': call(
    z.object({
      ...filtered,
      order: waterfallOrderSchema.default('start'),
      /** Name look-ups as connections of their own. */
      withLookups: z.boolean().default(false),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(waterfallLimits.connections).default(waterfallLimits.connections),
    }),
    waterfallSchema,
    ['unknown-session'],
  ),
  /** What stood in the clear, worst first. */
  'session.clear': call(
    z.object({ ...filtered, ...page }),
    z.object({ rows: z.array(clearRowSchema), total: z.int() }),
    ['unknown-session'],
  ),
  /** One flow with its handshake; records come by `session.records`. */
  'session.flow': call(
    z.object({ sessionId, flowId: flowIdSchema }),
    observedFlowSchema.omit({ records: true }),
    ['unknown-session', 'unknown-flow'],
  ),
  /** Hosts that learnt of a visit (or of all: `visitId` null), the first party first. */
  'session.told': call(
    z.object({ sessionId, visitId: longId.nullable() }),
    z.object({ hosts: z.array(toldHostSchema) }),
    ['unknown-session'],
  ),
  'session.records': call(
    z.object({ sessionId, flowId: flowIdSchema.nullable(), ...page }),
    z.object({
      records: z.array(observedRecordSchema.extend({ flowId: z.string() })),
      total: z.int(),
    }),
    ['unknown-session'],
  ),
  'session.evidence': call(
    z.object({
      sessionId,
      span: byteSpanSchema,
      /** How many bytes before and after to give as well. */
      contextBytes: z.int().min(0).max(1024),
    }),
    evidenceSchema,
    ['unknown-session', 'not-recorded'],
  ),
  'session.frequency': call(
    z.object({ sinceMs: z.number().nullable(), name: longId.nullable() }),
    z.array(frequencyBucketSchema),
  ),
  /**
   * Reads a capture into the library; `path` null asks for one (null session: thought better of it).
   * Answers at once, progress comes as events. `keylogPath` null: one that lies beside it, if any.
   */
  'capture.import': call(
    z.object({
      path: z.string().max(4096).nullable(),
      keylogPath: z.string().max(4096).nullable(),
    }),
    z.object({ sessionId: sessionId.nullable() }),
    ['busy'],
  ),
  /** Which tool can capture here and on which interfaces; tool null: none, `help` says what to do. */
  'capture.interfaces': call(
    nothing,
    z.object({
      tool: z.string().nullable(),
      interfaces: z.array(z.object({ name: z.string(), description: z.string() })),
      help: z.string(),
    }),
  ),
  'capture.live': call(
    z.object({
      interfaceName: z.string().min(1).max(200),
      filter: z.string().max(2000).default(''),
      seconds: z.int().min(1).max(86_400).nullable().default(null),
    }),
    z.object({ sessionId }),
    ['busy', 'cannot-capture'],
  ),
  /** Of a file: nothing of it is kept. Of a live capture: its end. */
  'capture.cancel': call(z.object({ sessionId }), nothing, ['unknown-session']),
  /** Lets the user choose a key log; null: thought better of it. */
  'capture.key-log': call(nothing, z.object({ path: z.string().nullable() })),
  'lab.start': call(nothing, z.object({ sites: z.array(labSiteSchema) }), ['lab-failed']),
  /** Asks for a place to write with the system's dialog; null path: the user thought better of it. */
  'report.export': call(
    z.object({
      sessionId,
      format: reportFormatSchema,
      redact: z.boolean(),
      /** TLS secrets as well; only pcapng and the key log can hold them. */
      withSecrets: z.boolean().default(false),
    }),
    z.object({ path: z.string().nullable(), redacted: z.array(z.string()) }),
    ['unknown-session', 'write-failed', 'no-secrets'],
  ),
  /** Stops an export before it writes; it then answers as if no place had been chosen. */
  'report.cancel': call(z.object({ sessionId }), nothing),
  /**
   * Opens a JSON report, HAR, a Parquet folder or Zeek's logs as sessions of the library. A capture is
   * read as by `capture.import`: no session yet, progress comes as events. `path` null asks for one.
   */
  'report.open': call(
    z.object({ path: z.string().max(4096).nullable() }),
    z.object({ sessionId: z.string().nullable() }),
    ['read-failed', 'not-a-report', 'too-large', 'newer-version', 'damaged', 'busy'],
  ),
  /** Lets the user choose a text file of URLs, one a line. */
  'urls.open': call(nothing, z.object({ urls: z.array(z.string()) }), ['read-failed', 'too-large']),
  /** Lets the user choose a PEM file of certificate authorities; null: they thought better of it. */
  'authorities.open': call(nothing, z.object({ pem: z.string().nullable() }), [
    'read-failed',
    'too-large',
    'bad-option',
  ]),
} as const;

export const events = {
  /** A key was pressed on the page that asks for a part of the window around it. */
  'browse.focus': z.enum(['address', 'notebook']),
  'browse.state': browseStateSchema,
  'capture.progress': captureProgressSchema,
  'inspect.progress': progressSchema,
  'library.changed': nothing,
  'menu.command': z.enum([
    'new-inspection',
    'browse',
    'practice-lab',
    'open-file',
    'open-capture',
    'live-capture',
    'observe',
    'export',
    'palette',
    'about',
  ]),
  'report.progress': z.object({ sessionId, done: z.number() }),
} as const;

export type Calls = typeof calls;
export type Events = typeof events;
export type CallInput<K extends keyof Calls> = z.input<Calls[K]['input']>;
export type CallParsedInput<K extends keyof Calls> = z.output<Calls[K]['input']>;
export type CallOutput<K extends keyof Calls> = z.output<Calls[K]['output']>;
export type EventData<K extends keyof Events> = z.output<Events[K]>;

/** Errors every call may answer with, beside its own. */
export type CommonCallError = 'bad-input' | 'internal';
export interface CallError<K extends keyof Calls> {
  readonly kind: Calls[K]['errors'][number] | CommonCallError;
  readonly detail: string;
}
export type CallResult<K extends keyof Calls> = Result<CallOutput<K>, CallError<K>>;

/** One function a channel; a missing handler does not compile. */
export type Handlers = {
  readonly [K in keyof Calls]: (input: CallParsedInput<K>) => Promise<CallResult<K>>;
};

/** What the preload puts on `window.onlooker`. */
export interface Bridge {
  /** Where a file that was dropped onto the window lies; empty when it lies nowhere. */
  pathOf(file: unknown): string;
  call<K extends keyof Calls>(channel: K, input: CallInput<K>): Promise<CallResult<K>>;
  /** Gives back the function that ends the subscription. */
  on<K extends keyof Events>(channel: K, listener: (data: EventData<K>) => void): () => void;
}
