// The DevTools protocol's events of a browser that goes from page to page: each request with the page
// that asked for it. A page begins with the request for its document.
import type { DevtoolsEvent, DevtoolsEvents } from './devtools-events.ts';
import { PageLog } from './page-log.ts';
import type { PageRequest } from './page-request.ts';

export interface LoggedPage {
  /** As it was asked for first; redirects may lead elsewhere. */
  readonly url: string;
  readonly log: PageLog;
  /** It, or an error in its place, stood in the window. */
  wasShown: boolean;
}

export interface BrowseLogOptions {
  /** Beginning of the session's clock, milliseconds since 1970 (with fractions). */
  readonly clockStartMs: number;
  /** Of all pages together. */
  readonly maxRequests: number;
  readonly onPage: (index: number, url: string) => void;
}

/** Where redirects of the document led. */
function finalUrl({ url, log }: LoggedPage): string {
  const [first] = log.requests;
  const hops = log.requests.filter(({ requestId }) => requestId === first?.requestId);
  return hops.at(-1)?.url ?? url;
}

type Sent = DevtoolsEvents['Network.requestWillBeSent'];

/** Events that came before the request they belong to; strangers decide how many. */
const maxWaiting = 2000;
const isWeb = (url: string): boolean => /^https?:/i.test(url);

export class BrowseLog {
  readonly #options: BrowseLogOptions;
  readonly #pages: LoggedPage[] = [];
  readonly #byRequest = new Map<string, number>();
  readonly #byLoader = new Map<string, number>();
  readonly #byFrame = new Map<string, number>();
  readonly #indexes = new WeakMap<PageRequest, number>();
  readonly #waiting = new Map<string, DevtoolsEvent[]>();
  #waitingCount = 0;
  #mainFrame = '';
  #shown = 0;

  constructor(options: BrowseLogOptions) {
    this.#options = options;
  }

  get pages(): readonly LoggedPage[] {
    return this.#pages;
  }

  get requests(): number {
    return this.#pages.reduce((sum, { log }) => sum + log.requests.length, 0);
  }

  /** A page asked for more than all may ask for together. */
  get isFull(): boolean {
    return this.#pages.some(({ log }) => log.isFull) || this.requests > this.#options.maxRequests;
  }

  /** Which page stands in the window; 0 before the first does. */
  get shown(): number {
    return this.#shown;
  }

  /** The frame in which pages follow each other: must be known before the first of them is loaded. */
  set mainFrame(frameId: string) {
    this.#mainFrame = frameId;
  }

  /**
   * The main frame shows another document now, or why there is none: the one asked for last, as a new
   * request ends the one before it. Where nothing was asked for, an earlier page was shown again.
   */
  show(url: string): void {
    const last = this.#pages.at(-1);
    if (last === undefined) return;
    if (last.wasShown) {
      const again = this.#pages.findLastIndex((page) => finalUrl(page) === url);
      if (again >= 0) this.#shown = again;
      return;
    }
    last.wasShown = true;
    this.#shown = this.#pages.length - 1;
  }

  /** The page that asked for a request of ours. */
  pageOf(request: PageRequest): number {
    return this.#indexes.get(request) ?? 0;
  }

  /** The request that was changed, or null. */
  push(event: DevtoolsEvent): PageRequest | null {
    const { requestId } = event.params;
    const index = this.#indexOf(event);
    if (index === null) {
      this.#hold(event);
      return null;
    }
    this.#byRequest.set(requestId, index);
    const request = this.#pushTo(index, event);
    const waiting = this.#waiting.get(requestId);
    if (waiting === undefined) return request;
    this.#waiting.delete(requestId);
    this.#waitingCount -= waiting.length;
    return waiting.reduce<PageRequest | null>(
      (last, held) => this.#pushTo(index, held) ?? last,
      request,
    );
  }

  /** Ends what is still under way. */
  finish(endedMs: number): void {
    for (const { log } of this.#pages) log.finish(endedMs);
  }

  #pushTo(index: number, event: DevtoolsEvent): PageRequest | null {
    const request = this.#pages[index]?.log.push(event) ?? null;
    if (request !== null) this.#indexes.set(request, index);
    return request;
  }

  #hold(event: DevtoolsEvent): void {
    if (this.#waitingCount >= maxWaiting) return;
    const { requestId } = event.params;
    this.#waiting.set(requestId, [...(this.#waiting.get(requestId) ?? []), event]);
    this.#waitingCount += 1;
  }

  /** Null when the request that the event is about has not been told of yet. */
  #indexOf({ method, params }: DevtoolsEvent): number | null {
    const known = this.#byRequest.get(params.requestId);
    if (known !== undefined) return known;
    if (method === 'Network.requestWillBeSent') return this.#indexOfSent(params);
    // Sockets are told of without the page that opens them: it is the one in the window.
    return method === 'Network.webSocketCreated' && this.#pages.length > 0 ? this.#shown : null;
  }

  #indexOfSent(params: Sent): number | null {
    const { requestId, loaderId, frameId, type, request } = params;
    const isDocument = type === 'Document' && requestId === loaderId;
    if (isDocument && frameId === this.#mainFrame && isWeb(request.url)) {
      return this.#begin(loaderId, request.url);
    }
    if (this.#pages.length === 0) return null;
    const index = this.#byLoader.get(loaderId) ?? this.#byFrame.get(frameId ?? '') ?? this.#shown;
    if (isDocument) this.#byLoader.set(loaderId, index);
    if (frameId !== undefined && frameId !== this.#mainFrame) this.#byFrame.set(frameId, index);
    return index;
  }

  #begin(loaderId: string, url: string): number {
    const { clockStartMs, maxRequests, onPage } = this.#options;
    const index = this.#pages.length;
    this.#pages.push({ url, wasShown: false, log: new PageLog({ clockStartMs, maxRequests }) });
    this.#byLoader.set(loaderId, index);
    onPage(index, url);
    return index;
  }
}
