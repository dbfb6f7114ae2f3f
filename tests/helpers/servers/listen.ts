// Starting and stopping servers of tests on free loopback ports.
import { once } from 'node:events';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createHttp1Secure } from 'node:https';
import { createServer as createTcp, type Server, type Socket } from 'node:net';
import { createServer as createTls, type TLSSocket, type TlsOptions } from 'node:tls';
import type { KeyAndCertificate } from './certificates.ts';

export interface Running {
  readonly port: number;
  close(): Promise<void>;
}

const running: Running[] = [];

/** Listens on a free port of `host` (127.0.0.1 unless told). */
export async function listen(server: Server, host = '127.0.0.1'): Promise<Running> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const entry: Running = {
    port: address.port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  running.push(entry);
  return entry;
}

/** Closes whatever the tests of a file started. */
export async function closeAll(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.close()));
}

export function startHttp(listener: RequestListener, host?: string): Promise<Running> {
  return listen(createHttp(listener), host);
}

/** A TLS server for HTTP; `alpn` says what it is willing to speak. */
export function startHttps(
  identity: KeyAndCertificate,
  listener: RequestListener,
  options: TlsOptions & { readonly http1Only?: boolean; readonly host?: string } = {},
): Promise<Running> {
  const { http1Only, host, ...tls } = options;
  if (http1Only === true) return listen(createHttp1Secure({ ...identity, ...tls }, listener), host);
  const server = createSecureServer({ ...identity, allowHTTP1: true, ...tls });
  // The compatibility API of http2 takes the same listener; its types do not say so.
  server.on('request', listener as never);
  server.on('sessionError', () => undefined);
  return listen(server, host);
}

export function startTcp(serve: (socket: Socket) => void): Promise<Running> {
  return listen(createTcp(serve));
}

export function startTls(
  identity: KeyAndCertificate,
  serve: (socket: TLSSocket) => void,
  options: TlsOptions = {},
): Promise<Running> {
  const server = createTls({ ...identity, ...options }, (socket) => {
    socket.on('error', () => socket.destroy());
    serve(socket);
  });
  server.on('tlsClientError', () => undefined);
  return listen(server);
}
