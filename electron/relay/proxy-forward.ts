// Plain http:// through the proxy: passed on to its origin over the tap, header lines in their order
// and case, so that the observer reads what a browser without a proxy would have sent.
import {
  Agent,
  request as httpRequest,
  type ClientRequest,
  type ClientRequestArgs,
} from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Failure } from '../../shared/model/failure.ts';
import type { PlainTarget } from './proxy-target.ts';
import type { Dialed, DialTarget } from './relay.ts';
import type { Result } from '../../shared/model/result.ts';

/** What a browser opens to one plain host at most. */
const connectionsPerHost = 6;
/** Between client and proxy only (RFC 9110 §7.6.1), and what asks this hop to turn to something else. */
const ownHeaders: ReadonlySet<string> = new Set([
  'proxy-authorization',
  'proxy-connection',
  'keep-alive',
  'te',
  'trailer',
  'upgrade',
  'http2-settings',
]);
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  // Both ends of Node drop them.
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

type Dial = (target: DialTarget) => Promise<Result<Dialed, Failure>>;

/** The agent's own words for a failed dial; carried to the request by its error. */
export class DialError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.detail);
    this.failure = failure;
  }
}

/** Keeps connections to plain origins open between requests, as a browser does. */
export class TapAgent extends Agent {
  readonly #dial: Dial;
  readonly #flows = new WeakMap<Duplex, string>();

  constructor(dial: Dial) {
    super({ keepAlive: true, maxSockets: connectionsPerHost });
    this.#dial = dial;
  }

  flowOf(stream: Duplex | null): string | null {
    return stream === null ? null : (this.#flows.get(stream) ?? null);
  }

  // Node gives the callback although its types do not say so.
  override createConnection(
    options: ClientRequestArgs,
    created?: (error: Error | null, stream: Duplex) => void,
  ): Duplex {
    const target = { host: options.host ?? '', port: Number(options.port) };
    void this.#create(target, created);
    return undefined as unknown as Duplex;
  }

  async #create(
    target: DialTarget,
    created?: (error: Error | null, stream: Duplex) => void,
  ): Promise<void> {
    const dialed = await this.#dial(target);
    if (!dialed.ok) {
      created?.(new DialError(dialed.error), undefined as unknown as Duplex);
      return;
    }
    this.#flows.set(dialed.value.stream, dialed.value.flowId);
    created?.(null, dialed.value.stream);
  }

  override keepSocketAlive(): boolean {
    return true;
  }
}

/** Name and value of each header line, as it came. */
function linesOf({ rawHeaders }: IncomingMessage): [name: string, value: string][] {
  return rawHeaders.flatMap((name, n) =>
    n % 2 === 0 ? [[name, rawHeaders[n + 1] ?? ''] as [string, string]] : [],
  );
}

/** Lines that a message says are for the next hop only. */
function namedByConnection(message: IncomingMessage): Set<string> {
  const names = (message.headers.connection ?? '').split(',');
  return new Set(names.map((name) => name.trim().toLowerCase()).filter((name) => name !== ''));
}

/** For this hop only: `close` and `keep-alive` name no line, and are said anew. */
const saysHowLong = /^(close|keep-alive)$/i;

/** As a browser without a proxy would write them to `authority`; credentials of the proxy stay here. */
function requestHeaders(request: IncomingMessage, authority: string): [string, string][] {
  const named = namedByConnection(request);
  const kept: [string, string][] = [];
  for (const [name, value] of linesOf(request)) {
    const lower = name.toLowerCase();
    if (ownHeaders.has(lower) && lower !== 'proxy-connection') continue;
    if (lower === 'host') {
      // The request line decides (RFC 9112 §3.2.2): else the observer would be told of another site.
      kept.push([name, value.toLowerCase() === authority ? value : authority]);
      // To its origin a browser says `Connection` where it tells a proxy `Proxy-Connection`.
    } else if (lower === 'proxy-connection' || lower === 'connection') {
      if (saysHowLong.test(value)) kept.push(['Connection', value]);
    } else if (!named.has(lower)) kept.push([name, value]);
  }
  const hasHost = kept.some(([name]) => name.toLowerCase() === 'host');
  return hasHost ? kept : [['Host', authority], ...kept];
}

function responseHeaders(response: IncomingMessage): string[] {
  const named = namedByConnection(response);
  return linesOf(response)
    .filter(([name]) => !hopByHop.has(name.toLowerCase()) && !named.has(name.toLowerCase()))
    .flat();
}

export interface ForwardOptions {
  readonly agent: TapAgent;
  readonly target: PlainTarget;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Hears which flow carries the request. */
  readonly onFlow: (flowId: string) => void;
  /** Hears why nothing came of it; the client's connection is the caller's to end. */
  readonly onFailure: (error: Error) => void;
}

/** Never throws: what Node will not write, of either side, is a failure like any other. */
export function forwardPlain(options: ForwardOptions): void {
  const { request, response } = options;
  let outgoing: ClientRequest;
  try {
    outgoing = ask(options);
  } catch (error) {
    options.onFailure(toError(error));
    return;
  }
  let hasFailed = false;
  const fail = (error: Error): void => {
    if (hasFailed) return;
    hasFailed = true;
    outgoing.destroy();
    options.onFailure(error);
  };
  outgoing.on('response', (incoming) => {
    incoming.on('error', () => response.destroy());
    try {
      answer(incoming, response);
    } catch (error) {
      fail(toError(error));
    }
  });
  // Nobody was asked to, as `Upgrade` stays here.
  outgoing.on('upgrade', () => {
    fail(new Error('the server turned to another protocol'));
  });
  outgoing.on('error', fail);
  response.on('close', () => outgoing.destroy());
  response.on('error', () => outgoing.destroy());
  request.on('error', () => outgoing.destroy());
  request.pipe(outgoing);
}

const toError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));

function ask({ agent, target, request, onFlow }: ForwardOptions): ClientRequest {
  const outgoing = httpRequest({
    agent,
    host: target.host,
    port: target.port,
    method: request.method ?? 'GET',
    path: target.path,
    setHost: false,
    // Pairs keep the order, case and repetition of the lines.
    headers: requestHeaders(request, target.authority) as unknown as readonly string[],
  });
  outgoing.on('socket', (stream) => {
    const flowId = agent.flowOf(stream);
    if (flowId !== null) onFlow(flowId);
  });
  return outgoing;
}

function answer(incoming: IncomingMessage, response: ServerResponse): void {
  const { statusCode = 502, statusMessage = '' } = incoming;
  response.writeHead(statusCode, statusMessage, responseHeaders(incoming));
  incoming.pipe(response);
}
