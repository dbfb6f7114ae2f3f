// Puts the DevTools protocol's events of a page load together into requests.
import { assertNever } from '../../../shared/model/result.ts';
import type { DevtoolsEvent, DevtoolsEvents, DevtoolsResponse } from './devtools-events.ts';
import { defaultLimits } from '../limits.ts';
import { initiatorOf, messageBytes, responseOf, upgradeOf } from './from-devtools.ts';
import { headerPairs } from './header-pairs.ts';
import {
  beginRequest,
  isAnsweredInside,
  isEndless,
  noMessages,
  type PageRequest,
  type RequestStart,
} from './page-request.ts';
import { RequestChain } from './request-chain.ts';

export interface PageLogOptions {
  /** Beginning of the session's clock, milliseconds since 1970 (with fractions). */
  readonly clockStartMs: number;
  /** The load is ended when a page asks for more. */
  readonly maxRequests: number;
}

/** Bodies are kept until the session ends, and a page may send as many as it likes. */
const postBudget = 16 * 1024 * 1024;

/** Schemes that stay inside the browser. */
const isLocal = (url: string): boolean =>
  /^(?:data|blob|about|chrome|devtools|javascript):/i.test(url);

export class PageLog {
  readonly #options: PageLogOptions;
  readonly #requests: PageRequest[] = [];
  readonly #chains = new Map<string, RequestChain>();
  readonly #inFlight = new Set<PageRequest>();
  /** Milliseconds from the engine's clock to the session's; learnt from the first request. */
  #shiftMs: number | null = null;
  #isFull = false;
  #isFinished = false;
  #postLeft = postBudget;

  constructor(options: PageLogOptions) {
    this.#options = options;
  }

  get requests(): readonly PageRequest[] {
    return this.#requests;
  }

  /** Requests not over yet, those without an end left out. */
  get pending(): number {
    let count = 0;
    for (const request of this.#inFlight) if (!isEndless(request)) count += 1;
    return count;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  /** The request that was changed, or null. */
  push(event: DevtoolsEvent): PageRequest | null {
    if (this.#isFinished) return null;
    return isSocketEvent(event) ? this.#pushSocketEvent(event) : this.#pushEvent(event);
  }

  #pushEvent({ method, params }: Exclude<DevtoolsEvent, SocketEvent>): PageRequest | null {
    switch (method) {
      case 'Network.requestWillBeSent':
        return this.#sent(params);
      case 'Network.requestWillBeSentExtraInfo':
        return this.#chain(params.requestId).pushSent(params);
      case 'Network.responseReceived':
        return this.#received(params);
      case 'Network.responseReceivedExtraInfo':
        return this.#chain(params.requestId).pushReceived(params);
      case 'Network.requestServedFromCache':
        return this.#change(params.requestId, (request) => {
          request.fromCache = true;
        });
      case 'Network.dataReceived':
        return this.#change(params.requestId, (request) => {
          request.decodedBytes += params.dataLength;
        });
      case 'Network.loadingFinished':
        return this.#end(params.requestId, params.timestamp, (request) => {
          request.encodedBytes = params.encodedDataLength;
        });
      case 'Network.loadingFailed':
        return this.#end(params.requestId, params.timestamp, (request) => {
          request.errorText = params.blockedReason ?? params.errorText;
          request.isBlocked = params.blockedReason !== undefined;
        });
      case 'Network.eventSourceMessageReceived':
        return this.#message(params.requestId, 'down', Buffer.byteLength(params.data));
      default:
        return assertNever(method);
    }
  }

  #pushSocketEvent({ method, params }: SocketEvent): PageRequest | null {
    switch (method) {
      case 'Network.webSocketCreated':
        return this.#createSocket(params);
      case 'Network.webSocketWillSendHandshakeRequest':
        return this.#change(params.requestId, (request) => {
          request.headers = headerPairs(params.request.headers);
        });
      case 'Network.webSocketHandshakeResponseReceived':
        return this.#acceptSocket(params);
      case 'Network.webSocketFrameSent':
      case 'Network.webSocketFrameReceived': {
        const direction = method.endsWith('Sent') ? 'up' : 'down';
        const { opcode, payloadData } = params.response;
        return this.#message(params.requestId, direction, messageBytes(opcode, payloadData));
      }
      case 'Network.webSocketFrameError':
        return this.#change(params.requestId, (request) => {
          request.errorText = params.errorMessage;
        });
      case 'Network.webSocketClosed':
        return this.#end(params.requestId, params.timestamp, () => undefined);
      default:
        return assertNever(method);
    }
  }

  /** Ends what is under way to an address that turned out to be no part of a page: of a download no end is told. */
  abandon(url: string, endedMs: number): void {
    for (const request of this.#inFlight) {
      if (request.url !== url) continue;
      request.errorText = 'net::ERR_ABORTED';
      this.#over(request, endedMs);
    }
  }

  /** Ends what is still under way, for a load that was ended: what the page's own end brings is not of it. */
  finish(endedMs: number): void {
    this.#isFinished = true;
    for (const request of this.#inFlight) request.endedMs = endedMs;
    this.#inFlight.clear();
  }

  #sent(params: DevtoolsEvents['Network.requestWillBeSent']): PageRequest | null {
    const { requestId, request, timestamp, wallTime, redirectResponse } = params;
    this.#shiftMs ??= (wallTime - timestamp) * 1000 - this.#options.clockStartMs;
    const chain = this.#chain(requestId);
    const before = chain.last;
    if (before !== null && redirectResponse !== undefined) {
      this.#answer(before, redirectResponse, this.#time(timestamp));
      before.encodedBytes = redirectResponse.encodedDataLength;
      this.#over(before, this.#time(timestamp));
    }
    // The start of a frame's page is told by the page around it and by the frame itself.
    const isTold = redirectResponse === undefined && before?.url === request.url;
    if (isLocal(request.url) || isTold) return before;
    return this.#add(chain, {
      requestId,
      url: request.url,
      method: request.method,
      headers: headerPairs(request.headers),
      ...this.#keepPost(request),
      resource: params.type,
      initiator: initiatorOf(params),
      startedMs: this.#time(timestamp),
    });
  }

  /** As much of a body as is shown, while there is room; its length always. */
  #keepPost({
    postData,
    hasPostData,
  }: DevtoolsEvents['Network.requestWillBeSent']['request']): Pick<
    RequestStart,
    'postData' | 'postBytes'
  > {
    if (postData === undefined) return { postData: null, postBytes: hasPostData ? null : 0 };
    const kept = postData.slice(0, Math.min(defaultLimits.keptBodyBytes, this.#postLeft));
    this.#postLeft -= kept.length;
    return { postData: kept, postBytes: Buffer.byteLength(postData) };
  }

  #createSocket({
    requestId,
    url,
    initiator,
  }: DevtoolsEvents['Network.webSocketCreated']): PageRequest | null {
    return this.#add(this.#chain(requestId), {
      requestId,
      url,
      method: 'GET',
      headers: [],
      postData: null,
      postBytes: 0,
      resource: 'WebSocket',
      initiator: initiator?.url ?? null,
      // The event has no time of its own; it is handed over at once.
      startedMs: performance.timeOrigin + performance.now() - this.#options.clockStartMs,
    });
  }

  #acceptSocket(
    params: DevtoolsEvents['Network.webSocketHandshakeResponseReceived'],
  ): PageRequest | null {
    const { response, timestamp } = params;
    return this.#change(params.requestId, (request) => {
      if (response.requestHeaders !== undefined)
        request.headers = headerPairs(response.requestHeaders);
      request.headersMs = this.#time(timestamp);
      request.response = upgradeOf(response);
      request.messages = noMessages();
    });
  }

  #received(params: DevtoolsEvents['Network.responseReceived']): PageRequest | null {
    const request = this.#change(params.requestId, (request) => {
      request.resource = params.type;
      this.#answer(request, params.response, this.#time(params.timestamp));
    });
    this.#chain(params.requestId).takeExtra();
    return request;
  }

  #answer(request: PageRequest, response: DevtoolsResponse, timeMs: number): void {
    const fromCache = response.fromDiskCache || response.fromPrefetchCache;
    request.headersMs = timeMs;
    request.fromCache ||= fromCache;
    request.fromWorker ||= response.fromServiceWorker;
    request.response = responseOf(response, isAnsweredInside(request));
    if (isEndless(request)) request.messages ??= noMessages();
  }

  #message(requestId: string, direction: 'up' | 'down', bytes: number): PageRequest | null {
    return this.#change(requestId, (request) => {
      request.messages ??= noMessages();
      request.messages[direction] += 1;
      request.messages[direction === 'up' ? 'upBytes' : 'downBytes'] += bytes;
    });
  }

  #add(chain: RequestChain, start: RequestStart): PageRequest | null {
    if (this.#requests.length >= this.#options.maxRequests) {
      this.#isFull = true;
      return null;
    }
    const request = beginRequest(this.#requests.length, start);
    this.#requests.push(request);
    this.#inFlight.add(request);
    chain.add(request);
    return request;
  }

  #end(
    requestId: string,
    timestamp: number,
    change: (request: PageRequest) => void,
  ): PageRequest | null {
    return this.#change(requestId, (request) => {
      change(request);
      this.#over(request, this.#time(timestamp));
    });
  }

  #over(request: PageRequest, timeMs: number): void {
    request.endedMs = timeMs;
    this.#inFlight.delete(request);
  }

  #change(requestId: string, change: (request: PageRequest) => void): PageRequest | null {
    const request = this.#chains.get(requestId)?.last ?? null;
    if (request === null) return null;
    change(request);
    return request;
  }

  #chain(requestId: string): RequestChain {
    const known = this.#chains.get(requestId);
    if (known !== undefined) return known;
    const chain = new RequestChain();
    this.#chains.set(requestId, chain);
    return chain;
  }

  /** `timestamp` in seconds of the engine's clock → milliseconds of the session's. */
  #time(timestamp: number): number {
    return timestamp * 1000 + (this.#shiftMs ?? 0);
  }
}

type SocketEvent = Extract<DevtoolsEvent, { method: `Network.webSocket${string}` }>;

const isSocketEvent = (event: DevtoolsEvent): event is SocketEvent =>
  event.method.startsWith('Network.webSocket');
