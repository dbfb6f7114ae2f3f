// Requests under way, by the target that waits for them: the page, or a frame or worker in a process of its
// own. When a target goes, Chromium tells no end of its requests, though it gives them up. Sockets are left out:
// nobody waits for their end.
import type { DevtoolsEvent } from './devtools-events.ts';

const ends: ReadonlySet<string> = new Set(['Network.loadingFinished', 'Network.loadingFailed']);

export class OpenRequests {
  /** Request → session of its target. */
  readonly #sessions = new Map<string, string>();
  /** Seconds since 1970 when the engine's clock began. */
  #clockStart = 0;

  hear(event: DevtoolsEvent, sessionId: string): void {
    const { method, params } = event;
    if (method === 'Network.requestWillBeSent') {
      this.#clockStart = params.wallTime - params.timestamp;
    }
    if (ends.has(method)) this.#sessions.delete(params.requestId);
    else if (isOfTarget(event)) this.#sessions.set(params.requestId, sessionId);
  }

  /** The ends that are not told, of requests whose target has gone. `nowMs`: since 1970. */
  abort(sessionId: string, nowMs: number): DevtoolsEvent[] {
    const timestamp = nowMs / 1000 - this.#clockStart;
    const aborted = [...this.#sessions].filter(([, session]) => session === sessionId);
    return aborted.map(([requestId]) => {
      this.#sessions.delete(requestId);
      const params = { requestId, timestamp, errorText: 'net::ERR_ABORTED', canceled: true };
      return { method: 'Network.loadingFailed', params };
    });
  }
}

/**
 * The browser itself asks for a document, in the name of the frame that stands there; the one that then reads
 * it may be in another process, and outlive the first.
 */
function isOfTarget({ method, params }: DevtoolsEvent): boolean {
  if (method === 'Network.requestWillBeSent') return params.requestId !== params.loaderId;
  return method === 'Network.dataReceived';
}
