// The document in a page's main frame. Where frames of other sites are in it, Chromium may never tell that it
// has come whole; that the page has loaded says so as well.
import { z } from 'zod';
import type { DevtoolsEvent } from '../../endpoint/page/devtools-events.ts';

const navigatedSchema = z.object({
  frame: z.object({ loaderId: z.string(), parentId: z.string().optional() }),
});
const loadedSchema = z.object({ timestamp: z.number() });
const endedSchema = z.object({ requestId: z.string() });

export class MainDocument {
  /** Of its request; null: there is none, or its end was told. */
  #open: string | null = null;

  /** Hears an event of the main target; gives the end that was not told, once it is known. */
  hear(method: string, params: unknown): DevtoolsEvent | null {
    switch (method) {
      case 'Page.frameNavigated': {
        const { frame } = navigatedSchema.parse(params);
        if (frame.parentId === undefined) this.#open = frame.loaderId;
        return null;
      }
      case 'Network.loadingFinished':
      case 'Network.loadingFailed':
        if (endedSchema.parse(params).requestId === this.#open) this.#open = null;
        return null;
      case 'Page.loadEventFired':
        return this.#end(loadedSchema.parse(params).timestamp);
      default:
        return null;
    }
  }

  #end(timestamp: number): DevtoolsEvent | null {
    const requestId = this.#open;
    this.#open = null;
    if (requestId === null) return null;
    // How much came over the connection is not told with it: see `encodedBodyBytes`.
    const params = { requestId, timestamp, encodedDataLength: 0 };
    return { method: 'Network.loadingFinished', params };
  }
}

/** Evaluated in a page: bytes of its document's body as they came (Resource Timing §4.3). */
export const encodedBodyBytes = `performance.getEntriesByType('navigation')[0].encodedBodySize`;
export const evaluatedSchema = z.object({ result: z.object({ value: z.int().min(0) }) });
