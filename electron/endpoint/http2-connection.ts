// HTTP/2 (RFC 9113) over one TLS connection, by Node's own client; one request at a time.
import {
  connect,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
} from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Header, ReceivedResponse, WireSize } from '../../shared/model/exchange.ts';
import type { Failure } from '../../shared/model/failure.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { errorCode, failure, networkFailure } from '../relay/failure.ts';
import type { Certificate } from './describe-leaf.ts';
import type { Connection, SendOutcome } from './connection.ts';
import { parseCodings } from './content-coding.ts';
import { Http2HeadSize } from './head-size.ts';
import { keepText } from './kept-body.ts';
import type { Limits } from './limits.ts';
import { http2Headers, type PreparedRequest } from './prepare-request.ts';
import { readBody, type BodyRead } from './read-body.ts';
import type { Watch } from './watch.ts';

export interface Http2Options {
  readonly socket: TLSSocket;
  readonly origin: string;
  readonly flowId: string;
  readonly certificate: Certificate | null;
  readonly limits: Limits;
  readonly clock: () => number;
}

/** As browsers do: the default of 64 KiB would make every download wait for round trips. */
const windowBytes = 6 * 1024 * 1024;
/** More header fields than this are refused; their bytes are limited as well. */
const maxHeaderPairs = 2000;
const nothingSent: WireSize = { headBytes: 0, bodyBytes: 0, headIsExact: false };

export class Http2Connection implements Connection {
  readonly protocol = 'h2';
  readonly flowId: string;
  readonly certificate: Certificate | null;
  readonly #session: ClientHttp2Session;
  readonly #limits: Limits;
  readonly #clock: () => number;
  readonly #requestHeads = new Http2HeadSize();
  readonly #responseHeads = new Http2HeadSize();
  #requestCount = 0;
  #goingAway = false;

  constructor({ socket, origin, flowId, certificate, limits, clock }: Http2Options) {
    this.flowId = flowId;
    this.certificate = certificate;
    this.#limits = limits;
    this.#clock = clock;
    this.#session = connect(origin, {
      createConnection: () => socket,
      maxHeaderListPairs: maxHeaderPairs,
      settings: {
        enablePush: false,
        initialWindowSize: windowBytes,
        maxHeaderListSize: limits.headerBytes,
      },
    });
    this.#session.once('connect', (session: ClientHttp2Session) => {
      // Told a moment late: whoever opened it may have been cancelled by then.
      if (!session.destroyed) session.setLocalWindowSize(windowBytes);
    });
    // Streams report their own end; without a listener an idle connection's error would be thrown.
    this.#session.on('error', () => {
      this.#goingAway = true;
    });
    this.#session.on('goaway', () => {
      this.#goingAway = true;
    });
  }

  get requestCount(): number {
    return this.#requestCount;
  }

  isOpen(): boolean {
    return !this.#goingAway && !this.#session.closed && !this.#session.destroyed;
  }

  close(): void {
    this.#goingAway = true;
    this.#session.destroy();
  }

  async send(request: PreparedRequest, watch: Watch): Promise<SendOutcome> {
    this.#requestCount += 1;
    const { url, method, body } = request;
    const headers: Header[] = [
      [':method', method],
      [':authority', url.host],
      [':scheme', 'https'],
      [':path', `${url.pathname}${url.search}`],
      ...http2Headers(request),
    ];
    const opened = this.#open(headers, body === null);
    if (!opened.ok) {
      this.close();
      return { requestSize: nothingSent, headersMs: null, response: null, failure: opened.error };
    }
    const stream = opened.value;
    const headBytes = this.#requestHeads.next(headers);
    const requestSize = { headBytes, bodyBytes: body?.length ?? 0, headIsExact: false };
    if (body !== null) stream.end(body);
    const answered = await waitForResponse(stream, watch, this.#limits.headerBytes);
    if (!answered.ok) {
      // A stream that failed may have taken its connection along; a new one is surer.
      this.close();
      return { requestSize, headersMs: null, response: null, failure: answered.error };
    }
    const headersMs = this.#clock();
    const codings = parseCodings(answered.value['content-encoding'] ?? '');
    const read = await readBody({ source: stream, codings, limits: this.#limits, watch });
    // A cut connection ends its streams as if all had come; only the code tells.
    const why = read.failure ?? (stream.rstCode === 0 ? null : closeFailure(stream));
    if (why !== null) this.close();
    const response = this.#describe(answered.value, codings, read);
    return { requestSize, headersMs, response, failure: why };
  }

  /** Node throws for what it will not write: `Referer` twice, say, which HTTP/1.1 lets through. */
  #open(headers: readonly Header[], endStream: boolean): Result<ClientHttp2Stream, Failure> {
    try {
      return ok(this.#session.request(groupHeaders(headers), { endStream }));
    } catch (error) {
      const kind = this.isOpen() ? 'protocol-error' : 'closed-early';
      return err(failure(kind, error instanceof Error ? error.message : String(error)));
    }
  }

  #describe(
    incoming: IncomingHttpHeaders,
    codings: readonly string[],
    body: BodyRead,
  ): ReceivedResponse {
    const all = ungroupHeaders(incoming);
    const contentType = incoming['content-type'] ?? null;
    const headBytes = this.#responseHeads.next(all);
    return {
      status: Number(incoming[constants.HTTP2_HEADER_STATUS] ?? 0),
      // RFC 9113 §8.3.1: HTTP/2 has no reason phrase.
      statusText: '',
      headers: all.filter(([name]) => !name.startsWith(':')),
      body: keepText(body.kept, body.decodedBytes, contentType, this.#limits.keptBodyBytes),
      codings: [...codings].reverse(),
      size: { headBytes, bodyBytes: body.encodedBytes, headIsExact: false },
    };
  }
}

function groupHeaders(headers: readonly Header[]): Record<string, string | string[]> {
  const grouped: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const known = grouped[name];
    grouped[name] = known === undefined ? value : [known, value].flat();
  }
  return grouped;
}

function ungroupHeaders(incoming: IncomingHttpHeaders): Header[] {
  // `:status` comes as a number, whatever the type of a header says.
  const entries: [string, string | number | string[] | undefined][] = Object.entries(incoming);
  return entries.flatMap(([name, value]): Header[] => {
    if (value === undefined) return [];
    return [value].flat().map((one): Header => [name, String(one)]);
  });
}

/** RFC 9113 §6.5.2: how large a header list counts. */
function listBytes(headers: readonly Header[]): number {
  return headers.reduce((sum, [name, value]) => sum + name.length + value.length + 32, 0);
}

function streamFailure(stream: ClientHttp2Stream, error: Error): Failure {
  const network = networkFailure(error, 'on HTTP/2');
  if (network !== null) return network;
  if (stream.rstCode !== constants.NGHTTP2_NO_ERROR) return closeFailure(stream);
  return failure('protocol-error', `${errorCode(error)} ${error.message}`.trim());
}

/** What a stream's error code means (RFC 9113 §7); cutting the connection counts as CANCEL. */
function closeFailure(stream: ClientHttp2Stream): Failure {
  const code = stream.rstCode ?? constants.NGHTTP2_NO_ERROR;
  switch (code) {
    case constants.NGHTTP2_ENHANCE_YOUR_CALM:
      // Node refuses a head over the limit with this code itself (RFC 9113 §10.5.1).
      return failure('header-too-large', 'ENHANCE_YOUR_CALM');
    case constants.NGHTTP2_NO_ERROR:
    case constants.NGHTTP2_CANCEL:
      return failure('closed-early', `the HTTP/2 stream closed (code ${code})`);
    default:
      return failure('protocol-error', `the HTTP/2 stream was reset (code ${code})`);
  }
}

function waitForResponse(
  stream: ClientHttp2Stream,
  watch: Watch,
  limitBytes: number,
): Promise<Result<IncomingHttpHeaders, Failure>> {
  watch.touch();
  return new Promise((resolve) => {
    const finish = (result: Result<IncomingHttpHeaders, Failure>): void => {
      watch.signal.removeEventListener('abort', abort);
      resolve(result);
    };
    const abort = (): void => {
      finish(err(watch.failure ?? failure('internal', 'stopped without a reason')));
    };
    stream.on('error', (error) => finish(err(watch.failure ?? streamFailure(stream, error))));
    stream.once('response', (headers) => {
      watch.touch();
      // The limit announced to the server binds nghttp2 only once the server has confirmed it.
      const tooLarge = listBytes(ungroupHeaders(headers)) > limitBytes;
      finish(tooLarge ? err(failure('header-too-large', `more than ${limitBytes}`)) : ok(headers));
    });
    stream.once('close', () => finish(err(closeFailure(stream))));
    watch.signal.addEventListener('abort', abort, { once: true });
    if (watch.signal.aborted) abort();
  });
}
