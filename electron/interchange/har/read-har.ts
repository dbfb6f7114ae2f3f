// A HAR file as the letter of a session: of Onlooker whole, of browsers as far as they say. The envelope
// is not in it, and nothing is made up for it.
import {
  groupByVisit,
  type Body,
  type Exchange,
  type Header,
} from '../../../shared/model/exchange.ts';
import { portOfUrl } from '../../../shared/model/host.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { Visit } from '../../../shared/model/session.ts';
import type { Opened, OpenError } from '../opened.ts';
import { harSchema, isFlowId, type Har, type HarEntry, type HarPage } from './har-schema.ts';

const maxTitle = 120;

interface Place {
  readonly visitId: string;
  readonly hop: number;
  readonly indexOnFlow: number;
  /** Milliseconds since 1970 at the session's begin. */
  readonly startMs: number;
}

const headerPairs = (headers: readonly { name: string; value: string }[]): Header[] =>
  headers.map(({ name, value }) => [name, value]);

const atLeastZero = (size: number): number => Math.max(0, Math.round(size));

function timeOf(text: string, fallback: number): number {
  const timeMs = Date.parse(text);
  return Number.isNaN(timeMs) ? fallback : timeMs;
}

function requestBody({ request, own }: HarEntry): Body | null {
  const { postData } = request;
  if (postData === undefined) return null;
  const facts = own?.request.body ?? {
    isText: true,
    contentType: postData.mimeType || null,
    bytesTotal: Buffer.byteLength(postData.text),
    truncated: false,
  };
  const { isText, ...rest } = facts;
  return { text: isText ? postData.text : null, ...rest };
}

/** Base64 is how HAR carries what is no text; it is not kept, as in a session of one's own. */
function responseBody({ response, own }: HarEntry): Body {
  const { content } = response;
  const text = content.encoding === undefined ? (content.text ?? null) : null;
  const { isText, ...facts } = own?.response?.body ?? {
    isText: text !== null,
    contentType: content.mimeType || null,
    bytesTotal: atLeastZero(content.size),
    truncated: false,
  };
  return { text: isText ? text : null, ...facts };
}

const protocolOf = (httpVersion: string): Exchange['protocol'] => {
  if (/^(h2|http\/2(\.0)?)$/i.test(httpVersion)) return 'h2';
  if (/^(h3|http\/3(\.0)?)$/i.test(httpVersion)) return 'h3';
  return /^http\/1\.1$/i.test(httpVersion) ? 'http/1.1' : null;
};

function sizeOf(headersSize: number, bodySize: number) {
  const headIsExact = headersSize >= 0;
  return { headBytes: atLeastZero(headersSize), bodyBytes: atLeastZero(bodySize), headIsExact };
}

function sentRequest(entry: HarEntry, url: URL): Exchange['request'] {
  const { request, own } = entry;
  const isSecure = url.protocol === 'https:' || url.protocol === 'wss:';
  return {
    method: request.method,
    url: request.url,
    scheme: isSecure ? 'https' : 'http',
    host: url.hostname,
    port: portOfUrl(url, isSecure),
    path: own?.request.path ?? url.pathname,
    query: own?.request.query ?? url.search,
    headers: headerPairs(request.headers),
    body: requestBody(entry),
    size: own?.request.size ?? sizeOf(request.headersSize, request.bodySize),
  };
}

function receivedResponse(entry: HarEntry): Exchange['response'] {
  const { response, own } = entry;
  if (response.status === 0 || own?.response === null) return null;
  return {
    status: Math.round(response.status),
    statusText: response.statusText,
    headers: headerPairs(response.headers),
    body: responseBody(entry),
    codings: own?.response?.codings ?? [],
    size: own?.response?.size ?? sizeOf(response.headersSize, response.bodySize),
  };
}

function foreignFacts(entry: HarEntry, place: Place) {
  const startedMs = timeOf(entry.startedDateTime, place.startMs) - place.startMs;
  const endedMs = startedMs + Math.max(0, entry.time ?? 0);
  const isAnswered = entry.response.status !== 0;
  return {
    id: `${place.visitId}-${place.hop}`,
    hop: place.hop,
    flowId: isFlowId(entry.connection) ? entry.connection : null,
    indexOnFlow: place.indexOnFlow,
    protocol: protocolOf(entry.request.httpVersion),
    startedMs,
    headersMs: isAnswered ? endedMs - Math.max(0, entry.timings?.receive ?? 0) : null,
    endedMs,
    certificate: null,
    failure: null,
  };
}

/** A WebSocket begins with a request of HTTP (RFC 6455 §4.1). */
const httpProtocols: ReadonlySet<string> = new Set(['https:', 'http:', 'wss:', 'ws:']);

/** Null for what is no request of HTTP: `data:` and `chrome-extension:` stand in browsers' files. */
function toExchange(entry: HarEntry, place: Place): Exchange | null {
  let url: URL;
  try {
    // A mark of redaction may stand in it; the URL parser spells it in percent signs.
    url = new URL(entry.request.url);
  } catch {
    return null;
  }
  if (!httpProtocols.has(url.protocol)) return null;
  return {
    ...(entry.own ?? foreignFacts(entry, place)),
    visitId: place.visitId,
    request: sentRequest(entry, url),
    response: receivedResponse(entry),
  };
}

/** Entries without a page belong to one of their own. */
function pagesOf({ log: { pages, entries } }: Har): HarPage[] {
  const known = new Set(pages.map(({ id }) => id));
  const isLost = ({ pageref }: HarEntry): boolean => pageref === undefined || !known.has(pageref);
  const lost = entries.find(isLost);
  return lost === undefined
    ? pages
    : [...pages, { id: 'requests', title: lost.request.url, own: undefined }];
}

function toVisit(page: HarPage, exchanges: readonly Exchange[], startMs: number): Visit {
  const [first] = exchanges;
  const isUrl = /^https?:\/\//i.test(page.title);
  const base = { id: page.id, url: isUrl ? page.title : (first?.request.url ?? page.title) };
  if (page.own !== undefined) return { ...base, ...page.own };
  const lastMs = exchanges.reduce((last, { endedMs }) => Math.max(last, endedMs), 0);
  return {
    ...base,
    round: 0,
    status: 'done',
    startedAtMs: startMs + (first?.startedMs ?? 0),
    elapsedMs: lastMs - (first?.startedMs ?? 0),
    failure: null,
  };
}

function readExchanges(har: Har, pages: readonly HarPage[], startMs: number): Exchange[] {
  const known = new Set(pages.map(({ id }) => id));
  const onPage = new Map<string, number>();
  const onFlow = new Map<string, number>();
  const next = (counts: Map<string, number>, key: string): number => {
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    return count;
  };
  return har.log.entries.flatMap((entry) => {
    const { pageref = 'requests', connection = '' } = entry;
    const visitId = known.has(pageref) ? pageref : 'requests';
    const hop = next(onPage, visitId);
    const place = { visitId, hop, indexOnFlow: next(onFlow, connection), startMs };
    return toExchange(entry, place) ?? [];
  });
}

/** `name`: of the file, for a title where it has none of its own. */
export function readHar(json: unknown, name: string): Result<Opened, OpenError> {
  const parsed = harSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') ?? '';
    return err({
      kind: 'damaged',
      detail: `The HAR file is damaged at ${where}: ${issue?.message ?? ''}`,
    });
  }
  const har = parsed.data;
  const own = har.log.own;
  const starts = har.log.entries.map((entry) => timeOf(entry.startedDateTime, Infinity));
  const earliest = starts.reduce((least, timeMs) => Math.min(least, timeMs), Infinity);
  const startMs = own?.createdAtMs ?? (Number.isFinite(earliest) ? earliest : 0);
  const pages = pagesOf(har);
  const exchanges = readExchanges(har, pages, startMs);
  if (pages.length === 0) return err({ kind: 'damaged', detail: 'The HAR file holds no request.' });
  const byPage = groupByVisit(exchanges);
  const lastMs = exchanges.reduce((last, { endedMs }) => Math.max(last, endedMs), 0);
  return ok({
    source: 'har',
    title: own?.title ?? name.slice(0, maxTitle),
    createdAtMs: startMs,
    endedAtMs: own === undefined ? startMs + lastMs : own.endedAtMs,
    visits: pages.map((page) => toVisit(page, byPage.get(page.id) ?? [], startMs)),
    exchanges,
    observations: { flows: [], dns: [] },
  });
}
