// One exchange as an entry of HAR 1.2. What HAR has no place for stands under `_onlooker`, as its rule
// for fields of one's own allows.
import type {
  Body,
  Exchange,
  Header,
  ReceivedResponse,
  SentRequest,
} from '../../../shared/model/exchange.ts';
import type { DnsLookup } from '../../../shared/model/dns.ts';
import type { BareFlow } from '../../report/stream-json.ts';
import { readCookies, readSetCookies } from './cookies.ts';
import { harTimings } from './timings.ts';

const httpVersions = { 'http/1.1': 'HTTP/1.1', h2: 'HTTP/2', h3: 'HTTP/3' } as const;
const unknownType = 'x-unknown';
/** HAR's word for "not known". */
const unknownSize = -1;

const nameValue = ([name, value]: Header) => ({ name, value });

function versionOf({ protocol }: Exchange): string {
  const isHttp = protocol === 'h2' || protocol === 'h3' || protocol === 'http/1.1';
  return isHttp ? httpVersions[protocol] : 'unknown';
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

function queryString(query: string) {
  const pairs = query.replace(/^\?/, '').split('&');
  return pairs
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
      return { name: decode(name), value: decode(value) };
    });
}

/** Of a body what HAR's own fields do not hold. */
const bodyFacts = (body: Body | null) =>
  body === null
    ? null
    : {
        isText: body.text !== null,
        contentType: body.contentType,
        bytesTotal: body.bytesTotal,
        truncated: body.truncated,
      };

function requestOf(exchange: Exchange, request: SentRequest) {
  const { method, url, headers, body, size } = request;
  const posted =
    body === null
      ? {}
      : { postData: { mimeType: body.contentType ?? '', params: [], text: body.text ?? '' } };
  return {
    method,
    url,
    httpVersion: versionOf(exchange),
    cookies: readCookies(headers),
    headers: headers.map(nameValue),
    queryString: queryString(request.query),
    ...posted,
    headersSize: size.headIsExact ? size.headBytes : unknownSize,
    bodySize: size.bodyBytes,
  };
}

const noResponse = {
  status: 0,
  statusText: '',
  httpVersion: 'unknown',
  cookies: [],
  headers: [],
  content: { size: 0, mimeType: unknownType },
  redirectURL: '',
  headersSize: unknownSize,
  bodySize: unknownSize,
};

function responseOf(exchange: Exchange, response: ReceivedResponse | null) {
  if (response === null) return noResponse;
  const { headers, body, size, codings } = response;
  const location = headers.find(([name]) => name.toLowerCase() === 'location');
  return {
    status: response.status,
    statusText: response.statusText,
    httpVersion: versionOf(exchange),
    cookies: readSetCookies(headers),
    headers: headers.map(nameValue),
    content: {
      size: body.bytesTotal,
      ...(codings.length > 0 ? { compression: body.bytesTotal - size.bodyBytes } : {}),
      mimeType: body.contentType ?? unknownType,
      ...(body.text === null ? {} : { text: body.text }),
      ...(body.truncated ? { comment: 'Only the beginning was kept.' } : {}),
    },
    redirectURL: location?.[1] ?? '',
    headersSize: size.headIsExact ? size.headBytes : unknownSize,
    bodySize: size.bodyBytes,
  };
}

/** Every other field of the exchange as it is; `request` and `response` by what HAR has no place for. */
function ownFacts(exchange: Exchange) {
  const { visitId: _page, talk: _mail, request, response, ...facts } = exchange;
  const { size, path, query, body } = request;
  return {
    ...facts,
    request: { size, path, query, body: bodyFacts(body) },
    response:
      response === null
        ? null
        : {
            size: response.size,
            codings: response.codings,
            body: bodyFacts(response.body),
          },
  };
}

export interface EntryContext {
  /** Milliseconds since 1970. */
  readonly sessionStartMs: number;
  readonly flow: BareFlow | undefined;
  /** Of the name the request went to. */
  readonly lookups: readonly DnsLookup[];
  readonly serverAddress: string | null;
}

export function harEntry(exchange: Exchange, context: EntryContext) {
  const timings = harTimings(exchange, context.flow, context.lookups);
  const { blocked, dns, connect, send, wait, receive } = timings;
  // `ssl` is part of `connect`: counting it again would make the request longer than it was.
  const time = [blocked, dns, connect, send, wait, receive]
    .filter((part) => part > 0)
    .reduce((sum, part) => sum + part, 0);
  return {
    pageref: exchange.visitId,
    startedDateTime: new Date(context.sessionStartMs + exchange.startedMs).toISOString(),
    time,
    request: requestOf(exchange, exchange.request),
    response: responseOf(exchange, exchange.response),
    cache: {},
    timings,
    ...(context.serverAddress === null ? {} : { serverIPAddress: context.serverAddress }),
    ...(exchange.flowId === null ? {} : { connection: exchange.flowId }),
    _onlooker: ownFacts(exchange),
  };
}
