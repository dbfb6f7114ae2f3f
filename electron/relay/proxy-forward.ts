// Plain http:// through the proxy: passed on to its origin over the tap, header lines in their order
// and case, so that the observer reads what a browser without a proxy would have sent.
import { Agent, request as httpRequest, type ClientRequestArgs } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Failure } from '../../shared/model/failure.ts';
import type { PlainTarget } from './proxy-target.ts';
import type { Dialed, DialTarget } from './relay.ts';
import type { Result } from '../../shared/model/result.ts';

/** What a browser opens to one plain host at most. */
const connectionsPerHost = 6;
/** Between browser and proxy only (RFC 9110 §7.6.1). */
const ownHeaders: ReadonlySet<string> = new Set(['proxy-authorization', 'proxy-connection']);
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'transfer-encoding',
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

function requestHeaders({ rawHeaders }: IncomingMessage): [string, string][] {
  const kept: [string, string][] = [];
  for (let n = 0; n + 1 < rawHeaders.length; n += 2) {
    const name = rawHeaders[n] ?? '';
    const lower = name.toLowerCase();
    // To its origin a browser says `Connection` where it tells a proxy `Proxy-Connection`.
    if (lower === 'proxy-connection') kept.push(['Connection', rawHeaders[n + 1] ?? '']);
    else if (!ownHeaders.has(lower)) kept.push([name, rawHeaders[n + 1] ?? '']);
  }
  return kept;
}

function responseHeaders({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.filter((_, n) => !hopByHop.has((rawHeaders[n - (n % 2)] ?? '').toLowerCase()));
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

export function forwardPlain(options: ForwardOptions): void {
  const { agent, target, request, response } = options;
  const outgoing = httpRequest({
    agent,
    host: target.host,
    port: target.port,
    method: request.method ?? 'GET',
    path: target.path,
    setHost: false,
    // Pairs keep the order, case and repetition of the lines.
    headers: requestHeaders(request) as unknown as readonly string[],
  });
  outgoing.on('socket', (stream) => {
    const flowId = agent.flowOf(stream);
    if (flowId !== null) options.onFlow(flowId);
  });
  outgoing.on('response', (incoming) => {
    response.writeHead(
      incoming.statusCode ?? 502,
      incoming.statusMessage ?? '',
      responseHeaders(incoming),
    );
    incoming.pipe(response);
    incoming.on('error', () => response.destroy());
  });
  outgoing.on('error', options.onFailure);
  response.on('close', () => outgoing.destroy());
  request.on('error', () => outgoing.destroy());
  request.pipe(outgoing);
}
