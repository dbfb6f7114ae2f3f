// HTTP/1.1 (RFC 9112) over one stream, TLS or plain, by Node's own client. Sizes are read off the
// stream's plaintext counters, so they are what really was framed.
import { Agent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Header, ReceivedResponse, WireSize } from '../../shared/model/exchange.ts';
import type { Failure } from '../../shared/model/failure.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import { errorCode, failure, networkFailure } from '../relay/failure.ts';
import type { Certificate } from './describe-leaf.ts';
import type { Connection, SendOutcome } from './connection.ts';
import { parseCodings } from './content-coding.ts';
import { http1HeadBytes } from './head-size.ts';
import { keepText } from './kept-body.ts';
import type { Limits } from './limits.ts';
import type { PreparedRequest } from './prepare-request.ts';
import { readBody, type BodyRead } from './read-body.ts';
import { tlsFailure } from './tls-failure.ts';
import type { Watch } from './watch.ts';

/** A stream that counts its plaintext: a TLS socket, or the tap itself. */
export interface CountingStream extends Duplex {
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

export interface Http1Options {
  readonly socket: CountingStream;
  readonly flowId: string;
  readonly certificate: Certificate | null;
  readonly limits: Limits;
  readonly clock: () => number;
}

/** Interim answers (RFC 9110 §15.2) are put up with, but not without end. */
const maxInterim = 20;

/** Hands the one stream it has to each request in turn; taps have no timers of a net.Socket's. */
class OneStreamAgent extends Agent {
  readonly #socket: Duplex;

  constructor(socket: Duplex) {
    super({ keepAlive: true, maxSockets: 1 });
    this.#socket = socket;
  }

  override createConnection(): Duplex {
    return this.#socket;
  }

  override keepSocketAlive(): boolean {
    return true;
  }
}

export class Http1Connection implements Connection {
  readonly protocol = 'http/1.1';
  readonly flowId: string;
  readonly certificate: Certificate | null;
  readonly #socket: CountingStream;
  readonly #limits: Limits;
  readonly #clock: () => number;
  readonly #agent: Agent;
  #requestCount = 0;
  #reusable = true;

  constructor({ socket, flowId, certificate, limits, clock }: Http1Options) {
    this.#socket = socket;
    this.flowId = flowId;
    this.certificate = certificate;
    this.#limits = limits;
    this.#clock = clock;
    this.#agent = new OneStreamAgent(socket);
  }

  get requestCount(): number {
    return this.#requestCount;
  }

  isOpen(): boolean {
    const { destroyed, readableEnded, writable } = this.#socket;
    return this.#reusable && !destroyed && !readableEnded && writable;
  }

  close(): void {
    this.#reusable = false;
    this.#socket.destroy();
  }

  async send(request: PreparedRequest, watch: Watch): Promise<SendOutcome> {
    this.#requestCount += 1;
    const readBefore = this.#socket.bytesRead;
    const writtenBefore = this.#socket.bytesWritten;
    const requestSize = (): WireSize => {
      const bodyBytes = request.body?.length ?? 0;
      const sent = this.#socket.bytesWritten - writtenBefore;
      return { headBytes: Math.max(0, sent - bodyBytes), bodyBytes, headIsExact: true };
    };
    const outgoing = this.#begin(request);
    const answered = await waitForResponse(outgoing, watch);
    if (!answered.ok) {
      this.close();
      const size = requestSize();
      return { requestSize: size, headersMs: null, response: null, failure: answered.error };
    }
    const incoming = answered.value;
    const headersMs = this.#clock();
    const codings = parseCodings(incoming.headers['content-encoding'] ?? '');
    const body = await readBody({ source: incoming, codings, limits: this.#limits, watch });
    this.#reusable = this.#reusable && body.failure === null && outgoing.shouldKeepAlive;
    if (!this.#reusable) this.#socket.destroy();
    const readBytes = this.#socket.bytesRead - readBefore;
    const response = this.#describe(incoming, codings, body, readBytes);
    return { requestSize: requestSize(), headersMs, response, failure: body.failure };
  }

  #begin(request: PreparedRequest): ClientRequest {
    const { url, method, headers, body } = request;
    const outgoing = httpRequest({
      agent: this.#agent,
      host: url.hostname,
      method,
      path: `${url.pathname}${url.search}`,
      setHost: false,
      maxHeaderSize: this.#limits.headerBytes,
    });
    // Beyond Node's default of 2,000 it would drop headers without a word; their bytes are limited.
    outgoing.maxHeadersCount = 0;
    const byName = new Map<string, { name: string; values: string[] }>();
    for (const [name, value] of headers) {
      const known = byName.get(name.toLowerCase());
      if (known === undefined) byName.set(name.toLowerCase(), { name, values: [value] });
      else known.values.push(value);
    }
    for (const { name, values } of byName.values()) {
      outgoing.setHeader(name, values.length === 1 ? (values[0] ?? '') : values);
    }
    outgoing.end(body ?? undefined);
    return outgoing;
  }

  #describe(
    incoming: IncomingMessage,
    codings: readonly string[],
    body: BodyRead,
    readBytes: number,
  ): ReceivedResponse {
    const headers = pairUp(incoming.rawHeaders);
    const contentType = incoming.headers['content-type'] ?? null;
    const status = incoming.statusCode ?? 0;
    const statusText = incoming.statusMessage ?? '';
    // A chunked body's framing counts as body, so there the head is told by its text; else by what
    // is left of the bytes read.
    const startLine = `HTTP/${incoming.httpVersion} ${status} ${statusText}`;
    const byText = Math.min(http1HeadBytes(startLine, headers), readBytes);
    const chunked = incoming.headers['transfer-encoding'] !== undefined;
    const headBytes =
      chunked || body.failure !== null ? byText : Math.max(0, readBytes - body.encodedBytes);
    return {
      status,
      statusText,
      headers,
      body: keepText(body.kept, body.decodedBytes, contentType, this.#limits.keptBodyBytes),
      codings: [...codings].reverse(),
      size: { headBytes, bodyBytes: readBytes - headBytes, headIsExact: true },
    };
  }
}

function pairUp(raw: readonly string[]): Header[] {
  const headers: Header[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    headers.push([raw[index] ?? '', raw[index + 1] ?? '']);
  }
  return headers;
}

function requestFailure(error: Error): Failure {
  const code = errorCode(error);
  if (code === 'HPE_HEADER_OVERFLOW') return failure('header-too-large', code);
  if (code.startsWith('HPE_')) return failure('protocol-error', `${code} ${error.message}`);
  const network = networkFailure(error, 'before the answer');
  if (network !== null) return network;
  if (code.startsWith('ERR_SSL_')) return tlsFailure(error, 'after the handshake');
  return failure('protocol-error', code || error.message);
}

function waitForResponse(
  outgoing: ClientRequest,
  watch: Watch,
): Promise<Result<IncomingMessage, Failure>> {
  watch.touch();
  return new Promise((resolve) => {
    let interim = 0;
    const finish = (result: Result<IncomingMessage, Failure>): void => {
      watch.signal.removeEventListener('abort', abort);
      if (!result.ok) outgoing.destroy();
      resolve(result);
    };
    const abort = (): void => {
      finish(err(watch.failure ?? failure('internal', 'stopped without a reason')));
    };
    outgoing.on('error', (error) => finish(err(watch.failure ?? requestFailure(error))));
    outgoing.once('response', (incoming) => {
      watch.touch();
      finish(ok(incoming));
    });
    outgoing.on('information', () => {
      watch.touch();
      interim += 1;
      if (interim <= maxInterim) return;
      finish(err(failure('protocol-error', `more than ${maxInterim} interim answers`)));
    });
    outgoing.once('upgrade', (_incoming, socket) => {
      socket.destroy();
      finish(err(failure('protocol-error', 'switched protocols without being asked')));
    });
    watch.signal.addEventListener('abort', abort, { once: true });
    if (watch.signal.aborted) abort();
  });
}
