// From what the browser engine told of a request to an exchange: the letter as every screen shows it.
import type { Body, Exchange, Header, WireSize } from '../../../shared/model/exchange.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import { portOfUrl } from '../../../shared/model/host.ts';
import { http1HeadBytes, type Http2HeadSize } from '../head-size.ts';
import type { Certificate } from '../describe-leaf.ts';
import { parseCodings } from '../content-coding.ts';
import { defaultLimits } from '../limits.ts';
import { keepText } from '../kept-body.ts';
import type { ConnectionMatch } from './match-connections.ts';
import type { PageRequest } from './page-request.ts';

export interface ExchangeContext {
  readonly visitId: string;
  readonly match: ConnectionMatch | undefined;
  /** Which request on its flow, from 0. */
  readonly indexOnFlow: number;
  /** Follows the requests of the flow, for what HPACK makes of them. */
  readonly heads: Http2HeadSize;
  readonly certificate: Certificate | null;
  readonly failure: Failure | null;
}

const protocolOf = ({ response }: PageRequest): Exchange['protocol'] => {
  if (response === null || response.fromCache) return null;
  if (response.protocol === 'h2') return 'h2';
  return response.protocol.startsWith('http/1') ? 'http/1.1' : null;
};

export function toExchange(request: PageRequest, context: ExchangeContext): Exchange {
  const { visitId, match, certificate, failure } = context;
  const protocol = protocolOf(request);
  return {
    id: `${visitId}-${request.index}`,
    visitId,
    hop: request.index,
    flowId: match?.flowId ?? null,
    indexOnFlow: context.indexOnFlow,
    protocol,
    startedMs: request.startedMs,
    headersMs: request.headersMs,
    endedMs: request.endedMs ?? request.headersMs ?? request.startedMs,
    request: describeRequest(request, protocol, context),
    response: describeResponse(request, protocol),
    certificate: isSecure(request.url) ? certificate : null,
    failure,
    page: {
      resource: request.resource,
      initiator: request.initiator,
      fromCache: request.fromCache,
      ...(request.fromWorker ? { fromWorker: true } : {}),
      connection: match?.certainty ?? null,
      messages: request.messages,
      burst: null,
    },
  };
}

const isSecure = (url: string): boolean => /^(?:https|wss):/i.test(url);

function describeRequest(
  request: PageRequest,
  protocol: Exchange['protocol'],
  { match, heads }: ExchangeContext,
): Exchange['request'] {
  const url = new URL(request.url);
  const scheme = isSecure(request.url) ? 'https' : 'http';
  const body = requestBody(request);
  const bodyBytes = body?.bytesTotal ?? 0;
  const size =
    match === undefined ? nothing : requestSize(request, url, protocol, { heads, bodyBytes });
  return {
    method: request.method,
    url: url.href,
    scheme,
    host: url.hostname,
    port: portOfUrl(url, scheme === 'https'),
    path: url.pathname,
    query: url.search,
    headers: [...request.headers],
    body,
    size,
  };
}

/** Of one the engine does not tell, as of a file that is sent, the head says how long it was. */
function requestBody({ headers, postData, postBytes }: PageRequest): Body | null {
  if (postBytes === 0) return null;
  const contentType = valueOf(headers, 'content-type');
  const bytesTotal = postBytes ?? Number(valueOf(headers, 'content-length') ?? 0);
  return postData === null
    ? { text: null, contentType, bytesTotal, truncated: true }
    : keepText(Buffer.from(postData, 'utf8'), bytesTotal, contentType, keptBytes);
}

const keptBytes = defaultLimits.keptBodyBytes;
const nothing: WireSize = { headBytes: 0, bodyBytes: 0, headIsExact: false };

function requestSize(
  { method, headers }: PageRequest,
  url: URL,
  protocol: Exchange['protocol'],
  { heads, bodyBytes }: { readonly heads: Http2HeadSize; readonly bodyBytes: number },
): WireSize {
  if (protocol === 'h2') return { headBytes: heads.next(headers), bodyBytes, headIsExact: false };
  const line = `${method} ${url.pathname}${url.search} HTTP/1.1`;
  return { headBytes: http1HeadBytes(line, headers), bodyBytes, headIsExact: true };
}

function describeResponse(
  request: PageRequest,
  protocol: Exchange['protocol'],
): Exchange['response'] {
  const { response, encodedBytes, decodedBytes, bodyText, messages } = request;
  if (response === null) return null;
  const contentType = valueOf(response.headers, 'content-type') ?? (response.mimeType || null);
  const body = Buffer.from(bodyText ?? '', 'utf8');
  const bodyBytes = Math.max(0, (encodedBytes ?? response.headBytes) - response.headBytes);
  return {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers],
    body:
      bodyText === null
        ? { text: null, contentType, bytesTotal: decodedBytes, truncated: decodedBytes > 0 }
        : keepText(body, Math.max(body.length, decodedBytes), contentType, keptBytes),
    codings: codingsOf(response.headers),
    size: response.fromCache
      ? nothing
      : {
          headBytes: response.headBytes,
          bodyBytes: bodyBytes + (messages?.downBytes ?? 0),
          headIsExact: protocol === 'http/1.1' && messages === null,
        },
  };
}

function codingsOf(headers: readonly Header[]): string[] {
  const value = valueOf(headers, 'content-encoding');
  const codings = value === null ? null : parseCodings(value);
  return codings === null ? [] : [...codings];
}

function valueOf(headers: readonly Header[], wanted: string): string | null {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null;
}
