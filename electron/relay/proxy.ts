// The relay's second door: an HTTP proxy (RFC 9110 §9.3.6) for programs that cannot take a stream of
// ours. Everything behind it goes out through the same `relay.dial` and is recorded there.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Failure } from '../../shared/model/failure.ts';
import type { SocketAddress } from '../../shared/model/segment.ts';
import { isLoopback } from './address.ts';
import { errorCode } from './failure.ts';
import { endWith, parserAnswer, type RefusalReason } from './proxy-answers.ts';
import { createCredentials, type ProxyCredentials } from './proxy-credentials.ts';
import { createDoor } from './proxy-door.ts';
import { defaultGateLimits, ProxyGate, type GateLimits } from './proxy-gate.ts';
import type { DialTarget, Relay } from './relay.ts';

export { greetingUrl } from './proxy-door.ts';

export interface ProxyLimits {
  readonly headerBytes: number;
  /** Open at a time, from all clients. */
  readonly connections: number;
  readonly idleMs: number;
  /** For the head of a request, from its first byte or the connection's start. */
  readonly headersMs?: number;
}

const defaultProxyLimits: ProxyLimits = {
  headerBytes: 128 * 1024,
  connections: 512,
  idleMs: 300_000,
};

/** What passed the door, or did not. `clientPort` tells the connections of a client apart. */
export type ProxyEvent = { readonly clientAddress: string } & (
  | {
      readonly kind: 'tunnel';
      readonly flowId: string;
      readonly target: DialTarget;
      readonly clientPort: number;
    }
  | {
      readonly kind: 'plain';
      readonly flowId: string;
      readonly method: string;
      readonly url: string;
    }
  | { readonly kind: 'failed'; readonly target: DialTarget; readonly failure: Failure }
  | { readonly kind: 'refused'; readonly why: RefusalReason }
);

export interface ProxyOptions {
  readonly relay: Pick<Relay, 'dial'>;
  readonly onEvent: (event: ProxyEvent) => void;
  readonly limits?: ProxyLimits;
  readonly credentials?: ProxyCredentials;
  /** Says why a client may not go there; null: it may. */
  readonly refuse?: (target: DialTarget) => Failure | null;
  /** Loopback and any free port, unless said otherwise. */
  readonly listen?: SocketAddress;
  /** Who may speak to the door at all, by address. Without it: this computer. */
  readonly isWelcome?: (address: string) => boolean;
  /** Of each client. Without them only the credentials are asked for: all clients are ours. */
  readonly gateLimits?: GateLimits;
  /** Says in plain words why a plain request came to nothing, instead of hanging up. */
  readonly explains?: boolean;
  /** Answers what is asked of the door itself (`GET /…`); false: it was something else. */
  readonly ownPages?: (
    request: IncomingMessage,
    response: ServerResponse,
    gate: ProxyGate,
  ) => boolean;
}

export interface Proxy {
  readonly address: SocketAddress;
  readonly credentials: ProxyCredentials;
  close(): Promise<void>;
}

const defaultListen: SocketAddress = { address: '127.0.0.1', port: 0 };
const defaultHeadersMs = 15_000;
const endless: GateLimits = {
  ...defaultGateLimits,
  connections: Infinity,
  strangerConnections: Infinity,
  wrongPasswords: Infinity,
  requestsPerSecond: 1e9,
  requestsAtOnce: 1e9,
};

/** Rejects when it cannot listen there. Only welcome clients that show the credentials get through. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const limits = options.limits ?? defaultProxyLimits;
  const credentials = options.credentials ?? createCredentials();
  const gate = new ProxyGate(credentials, options.gateLimits ?? endless);
  const streams = new Set<Duplex>();
  const door = createDoor({ options, gate, idleMs: limits.idleMs, streams });
  const server = makeServer(limits);
  admit(server, options, gate, streams);
  server.on('connect', door.connect);
  server.on('request', door.request);
  server.on('clientError', (error, socket) => {
    if (socket.writable) endWith(socket, parserAnswer(errorCode(error)));
    else socket.destroy();
  });
  const { address } = options.listen ?? defaultListen;
  const port = await listen(server, options.listen ?? defaultListen);
  return {
    address: { address, port },
    credentials,
    close: () => {
      door.close();
      for (const stream of streams) stream.destroy();
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

function makeServer(limits: ProxyLimits): Server {
  const headersTimeout = limits.headersMs ?? defaultHeadersMs;
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout,
    connectionsCheckingInterval: Math.min(headersTimeout, 5000),
    // A long upload is none of the proxy's business; silence ends it.
    requestTimeout: 0,
    keepAliveTimeout: limits.idleMs,
  });
  server.maxConnections = limits.connections;
  server.timeout = limits.idleMs;
  return server;
}

/** Lets in who is welcome and within the limits of one client. */
function admit(server: Server, options: ProxyOptions, gate: ProxyGate, streams: Set<Duplex>): void {
  const isWelcome = options.isWelcome ?? isLoopback;
  server.on('connection', (socket) => {
    const clientAddress = socket.remoteAddress ?? '';
    const why = isWelcome(clientAddress)
      ? gate.enter(clientAddress)
        ? null
        : 'connections'
      : 'stranger';
    streams.add(socket);
    socket.once('close', () => {
      streams.delete(socket);
      if (why === null) gate.leave(clientAddress);
    });
    if (why === null) return;
    socket.destroy();
    options.onEvent({ kind: 'refused', why, clientAddress });
  });
}

function listen(server: Server, { address, port }: SocketAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
