// The relay's second door: an HTTP proxy on loopback (RFC 9110 §9.3.6) for programs that cannot take a
// stream of ours. Everything behind it goes out through the same `relay.dial` and is recorded there.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Failure } from '../../shared/model/failure.ts';
import { err, type Result } from '../../shared/model/result.ts';
import type { SocketAddress } from '../../shared/model/segment.ts';
import { isLoopback } from './address.ts';
import { failure } from './failure.ts';
import { createCredentials, isAuthorized, type ProxyCredentials } from './proxy-credentials.ts';
import { DialError, forwardPlain, TapAgent } from './proxy-forward.ts';
import { parseConnectTarget, parsePlainTarget } from './proxy-target.ts';
import type { Dialed, DialTarget, Relay } from './relay.ts';

export interface ProxyLimits {
  readonly headerBytes: number;
  /** Open at a time, from clients. */
  readonly connections: number;
  readonly idleMs: number;
}

export const defaultProxyLimits: ProxyLimits = {
  headerBytes: 128 * 1024,
  connections: 512,
  idleMs: 300_000,
};

/** What passed the door. `clientPort` is the client's own port: it tells its connections apart. */
export type ProxyEvent =
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
  | { readonly kind: 'failed'; readonly target: DialTarget; readonly failure: Failure };

export interface ProxyOptions {
  readonly relay: Pick<Relay, 'dial'>;
  readonly onEvent: (event: ProxyEvent) => void;
  readonly limits?: ProxyLimits;
  readonly credentials?: ProxyCredentials;
  /** Says why a client may not go there; null: it may. */
  readonly refuse?: (target: DialTarget) => Failure | null;
}

export interface Proxy {
  readonly address: SocketAddress;
  readonly credentials: ProxyCredentials;
  close(): Promise<void>;
}

/** Answered by the proxy itself: a client asks for it once to show its credentials. */
export const greetingUrl = 'http://greeting.invalid/';

const loopback = '127.0.0.1';
const headersMs = 15_000;
const challenge = 'Basic realm="Onlooker", charset="UTF-8"';

/** Listens on a free loopback port. Only loopback clients that show the credentials get through. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const limits = options.limits ?? defaultProxyLimits;
  const credentials = options.credentials ?? createCredentials();
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: headersMs,
    // A long upload is none of the proxy's business; silence ends it.
    requestTimeout: 0,
    keepAliveTimeout: limits.idleMs,
  });
  server.maxConnections = limits.connections;
  server.timeout = limits.idleMs;
  const sockets = new Set<Duplex>();
  const door = createDoor(options, credentials, limits, sockets);
  server.on('connection', (socket) => {
    if (!isLoopback(socket.remoteAddress ?? '')) socket.destroy();
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('connect', door.connect);
  server.on('request', door.request);
  server.on('upgrade', (_request: IncomingMessage, socket: Duplex) => {
    endWith(socket, '501 Not Implemented');
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable) endWith(socket, '400 Bad Request');
    else socket.destroy();
  });
  const port = await listen(server);
  return {
    address: { address: loopback, port },
    credentials,
    close: () => {
      door.close();
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, loopback, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function createDoor(
  options: ProxyOptions,
  credentials: ProxyCredentials,
  limits: ProxyLimits,
  streams: Set<Duplex>,
) {
  const dial = async (
    target: DialTarget,
    signal: AbortSignal | null = null,
  ): Promise<Result<Dialed, Failure>> => {
    const refused = options.refuse?.(target) ?? null;
    const dialed = refused === null ? await options.relay.dial(target, signal) : err(refused);
    if (!dialed.ok) options.onEvent({ kind: 'failed', target, failure: dialed.error });
    else {
      streams.add(dialed.value.stream);
      dialed.value.stream.once('close', () => streams.delete(dialed.value.stream));
    }
    return dialed;
  };
  const agent = new TapAgent(dial);
  const mayPass = ({ headers }: IncomingMessage): boolean =>
    isAuthorized(headers['proxy-authorization'], credentials);

  const connect = (request: IncomingMessage, client: Duplex, head: Buffer): void => {
    client.on('error', () => client.destroy());
    if (!mayPass(request)) {
      endWith(client, '407 Proxy Authentication Required', `Proxy-Authenticate: ${challenge}\r\n`);
      return;
    }
    const target = parseConnectTarget(request.url ?? '');
    if (!target.ok) {
      endWith(client, '400 Bad Request');
      return;
    }
    const gone = new AbortController();
    client.once('close', () => {
      gone.abort();
    });
    void tunnel(target.value, client as Socket, head, gone.signal);
  };

  const tunnel = async (
    target: DialTarget,
    client: Socket,
    head: Buffer,
    signal: AbortSignal,
  ): Promise<void> => {
    const dialed = await dial(target, signal);
    if (!dialed.ok) {
      endWith(client, '502 Bad Gateway');
      return;
    }
    const { stream, flowId } = dialed.value;
    const clientPort = client.remotePort ?? 0;
    options.onEvent({ kind: 'tunnel', flowId, target, clientPort });
    joinStreams(client, stream, head, limits.idleMs);
  };

  const request = (incoming: IncomingMessage, response: ServerResponse): void => {
    if (!mayPass(incoming)) {
      response.writeHead(407, { 'Proxy-Authenticate': challenge, 'Content-Length': '0' }).end();
      return;
    }
    if (incoming.url === greetingUrl) {
      response.writeHead(204).end();
      return;
    }
    const target = parsePlainTarget(incoming.url ?? '');
    if (!target.ok) {
      response.writeHead(400, { 'Content-Type': 'text/plain' }).end(target.error);
      return;
    }
    const { method = 'GET', url = '' } = incoming;
    forwardPlain({
      agent,
      target: target.value,
      request: incoming,
      response,
      onFlow: (flowId) => {
        options.onEvent({ kind: 'plain', flowId, method, url });
      },
      onFailure: (error) => {
        // A page must not be shown a page of ours: no answer is the honest answer.
        if (!(error instanceof DialError) && !response.destroyed) {
          const lost = failure('closed-early', `${error.message} ${target.value.host}`);
          options.onEvent({ kind: 'failed', target: target.value, failure: lost });
        }
        response.destroy();
      },
    });
  };
  return {
    connect,
    request,
    close: (): void => {
      agent.destroy();
    },
  };
}

/** One stream in two: what either says goes to the other, and so does its end. */
function joinStreams(client: Socket, stream: Dialed['stream'], head: Buffer, idleMs: number): void {
  client.setNoDelay(true);
  client.setTimeout(idleMs, () => client.destroy());
  client.once('close', () => stream.destroy());
  stream.once('close', () => client.end());
  stream.on('error', () => client.destroy());
  client.write('HTTP/1.1 200 Connection established\r\n\r\n');
  if (head.length > 0) stream.write(head);
  client.pipe(stream);
  stream.pipe(client);
}

function endWith(client: Duplex, status: string, headers = ''): void {
  client.end(`HTTP/1.1 ${status}\r\n${headers}Content-Length: 0\r\nConnection: close\r\n\r\n`);
}
