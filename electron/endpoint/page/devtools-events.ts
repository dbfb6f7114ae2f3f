// The events of the DevTools protocol that a page load is read from (Network domain, version 1.3), as
// schemas. They come from our own browser engine, but carry strangers' text.
import { z } from 'zod';

const headers = z.record(z.string(), z.string());

const request = z.object({
  url: z.string(),
  method: z.string(),
  headers,
  postData: z.string().optional(),
  /** True although the body is not told: of files, say. */
  hasPostData: z.boolean().default(false),
});

const response = z.object({
  status: z.int(),
  statusText: z.string(),
  headers,
  mimeType: z.string().default(''),
  connectionId: z.number().default(0),
  fromDiskCache: z.boolean().default(false),
  fromPrefetchCache: z.boolean().default(false),
  fromServiceWorker: z.boolean().default(false),
  encodedDataLength: z.number().default(0),
  protocol: z.string().default(''),
});
export type DevtoolsResponse = z.infer<typeof response>;

const id = z.string();
/** Seconds on the engine's own clock, which never goes back. */
const timestamp = z.number();
const frame = z.object({ opcode: z.number(), payloadData: z.string() });

const devtoolsEvents = {
  'Network.requestWillBeSent': z.object({
    requestId: id,
    /** Of the document that asks; its own request has the same id. Empty for workers. */
    loaderId: z.string().default(''),
    request,
    timestamp,
    /** Seconds since 1970. */
    wallTime: z.number(),
    initiator: z.object({
      type: z.string(),
      url: z.string().optional(),
      stack: z.object({ callFrames: z.array(z.object({ url: z.string() })) }).optional(),
    }),
    documentURL: z.string().default(''),
    redirectResponse: response.optional(),
    redirectHasExtraInfo: z.boolean().default(false),
    type: z.string().default('Other'),
    frameId: z.string().optional(),
  }),
  'Network.requestWillBeSentExtraInfo': z.object({ requestId: id, headers }),
  'Network.responseReceived': z.object({
    requestId: id,
    timestamp,
    type: z.string(),
    response,
    hasExtraInfo: z.boolean().default(false),
  }),
  'Network.responseReceivedExtraInfo': z.object({
    requestId: id,
    headers,
    headersText: z.string().optional(),
    statusCode: z.int(),
  }),
  'Network.requestServedFromCache': z.object({ requestId: id }),
  'Network.dataReceived': z.object({
    requestId: id,
    timestamp,
    dataLength: z.number(),
    encodedDataLength: z.number(),
  }),
  'Network.loadingFinished': z.object({
    requestId: id,
    timestamp,
    encodedDataLength: z.number(),
  }),
  'Network.loadingFailed': z.object({
    requestId: id,
    timestamp,
    errorText: z.string(),
    canceled: z.boolean().default(false),
    blockedReason: z.string().optional(),
  }),
  'Network.webSocketCreated': z.object({
    requestId: id,
    url: z.string(),
    initiator: z.object({ type: z.string(), url: z.string().optional() }).optional(),
  }),
  'Network.webSocketWillSendHandshakeRequest': z.object({
    requestId: id,
    timestamp,
    wallTime: z.number(),
    request: z.object({ headers }),
  }),
  'Network.webSocketHandshakeResponseReceived': z.object({
    requestId: id,
    timestamp,
    response: z.object({
      status: z.int(),
      statusText: z.string(),
      headers,
      headersText: z.string().optional(),
      requestHeaders: headers.optional(),
      requestHeadersText: z.string().optional(),
    }),
  }),
  'Network.webSocketFrameSent': z.object({ requestId: id, timestamp, response: frame }),
  'Network.webSocketFrameReceived': z.object({ requestId: id, timestamp, response: frame }),
  'Network.webSocketClosed': z.object({ requestId: id, timestamp }),
  'Network.webSocketFrameError': z.object({
    requestId: id,
    timestamp,
    errorMessage: z.string(),
  }),
  'Network.eventSourceMessageReceived': z.object({ requestId: id, timestamp, data: z.string() }),
} as const;

export type DevtoolsEvents = {
  readonly [K in keyof typeof devtoolsEvents]: z.output<(typeof devtoolsEvents)[K]>;
};
export type DevtoolsEvent = {
  [K in keyof DevtoolsEvents]: { readonly method: K; readonly params: DevtoolsEvents[K] };
}[keyof DevtoolsEvents];

const isKnown = (method: string): method is keyof DevtoolsEvents => method in devtoolsEvents;

/** Null for events that are not needed here; throws a ZodError for one that is not as it should be. */
export function readDevtoolsEvent(method: string, params: unknown): DevtoolsEvent | null {
  if (!isKnown(method)) return null;
  return { method, params: devtoolsEvents[method].parse(params) } as DevtoolsEvent;
}
