// One request of a page as the browser engine told it: the raw material of an exchange.
import type { Header } from '../../../shared/model/exchange.ts';

export interface PageResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly Header[];
  readonly mimeType: string;
  /** `h2`, `http/1.1`; empty when none was used. */
  readonly protocol: string;
  /** The engine's number of the connection; 0: none. */
  readonly connectionId: number;
  /** Or from a service worker: no connection carried it. */
  readonly fromCache: boolean;
  /** Bytes of the head as they came over the connection, before TLS. */
  readonly headBytes: number;
}

/** Of a WebSocket or a stream of events; the letter has their number and sizes alone. */
export interface Messages {
  up: number;
  down: number;
  upBytes: number;
  downBytes: number;
}

export const noMessages = (): Messages => ({ up: 0, down: 0, upBytes: 0, downBytes: 0 });

export interface PageRequest {
  /** From 0, in the order in which the page asked. */
  readonly index: number;
  readonly requestId: string;
  readonly url: string;
  readonly method: string;
  headers: readonly Header[];
  /** The beginning of the body; null: there is none, or the engine does not tell it, as of files. */
  readonly postData: string | null;
  /** Of the whole body, 0: there is none; null: the engine does not tell. */
  readonly postBytes: number | null;
  resource: string;
  readonly initiator: string | null;
  /** Milliseconds on the session's clock. */
  readonly startedMs: number;
  headersMs: number | null;
  endedMs: number | null;
  response: PageResponse | null;
  /** Head and body together, as they came over the connection; null until it is over. */
  encodedBytes: number | null;
  /** Of the body, content codings taken off. */
  decodedBytes: number;
  bodyText: string | null;
  /** The engine's words (`net::ERR_…`), or why it was blocked. */
  errorText: string | null;
  isBlocked: boolean;
  fromCache: boolean;
  /** By a service worker: nothing of this request itself went over a wire. */
  fromWorker: boolean;
  messages: Messages | null;
}

/** What is known of a request when it begins. */
export type RequestStart = Pick<
  PageRequest,
  | 'requestId'
  | 'url'
  | 'method'
  | 'headers'
  | 'postData'
  | 'postBytes'
  | 'resource'
  | 'initiator'
  | 'startedMs'
>;

export function beginRequest(index: number, start: RequestStart): PageRequest {
  return {
    ...start,
    index,
    headersMs: null,
    endedMs: null,
    response: null,
    encodedBytes: null,
    decodedBytes: 0,
    bodyText: null,
    errorText: null,
    isBlocked: false,
    fromCache: false,
    fromWorker: false,
    messages: null,
  };
}

/** Nothing of it went over a connection. */
export function isAnsweredInside({ fromCache, fromWorker }: PageRequest): boolean {
  return fromCache || fromWorker;
}

/** Kinds of requests that go on for as long as the page is open. */
export function isEndless(request: PageRequest): boolean {
  return request.resource === 'WebSocket' || request.resource === 'EventSource';
}
