// The IPC contract: one value from which the router, the preload's types, the renderer's client and
// the tests' fake bridge all derive.
import { z } from 'zod';
import { browseStateSchema } from '../model/browse.ts';
import { librarySessionSchema } from '../model/library.ts';
import { captureProgressSchema, openingProgressSchema, progressSchema } from '../model/progress.ts';
import { reportFormatSchema } from '../model/report-format.ts';
import type { Result } from '../model/result.ts';
import { call, nothing, sessionId } from './call.ts';
import { runCalls } from './run-calls.ts';
import { sessionCalls } from './session-calls.ts';

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
  ...runCalls,
  ...sessionCalls,
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
  /** Stops an opening that is not being saved yet; it then answers as if no file had been chosen. */
  'report.stop-opening': call(nothing, z.object({ isStopped: z.boolean() })),
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
  /** Null: no file is being opened any more. */
  'report.opening': openingProgressSchema.nullable(),
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
