// What begins and ends sessions: requests and page loads, the window to browse in, the proxy,
// captures, and the practice lab.
import { z } from 'zod';
import { browseAreaSchema, browseStateSchema } from '../model/browse.ts';
import { labSiteSchema } from '../model/lab-site.ts';
import { notebookProgressSchema } from '../model/notebook.ts';
import { observeDoorSchema, observeRequestSchema } from '../model/observe.ts';
import { inspectRequestSchema } from '../model/session.ts';
import { call, nothing, sessionId } from './call.ts';

export const runCalls = {
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
} as const;
