// Real TLS over loopback, tapped in between: gives an observer what a relay would report.
import { connect as connectHttp2, createSecureServer, constants } from 'node:http2';
import { createServer as createHttpsServer, request as requestHttps } from 'node:https';
import { connect as connectTcp, createServer, type AddressInfo, type Server } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { FlowEvent } from '../../../shared/model/segment.ts';
import { createObserver } from '../../../electron/observe/observer.ts';
import type { Observer } from '../../../electron/observe/observer.ts';
import { Http2HeadSize } from '../../../electron/endpoint/head-size.ts';
import { nodeHashes } from '../../../electron/session/hashes.ts';
import type { Hashes } from '../../../electron/wire/hashes.ts';
import type { ServerCertificate } from '../../helpers/certificate.ts';

export const hashes: Hashes = nodeHashes;

export const newObserver = (dnsPorts?: number[]): Observer =>
  createObserver({
    hashes,
    ...(dnsPorts && { dnsPorts }),
    place: () => ({
      countryCode: null,
      countryName: null,
      asn: null,
      operator: null,
      scope: 'loopback',
    }),
  });

export interface Site {
  readonly port: number;
  readonly close: () => void;
}

/** Answers `/<n>` with n bytes, over HTTP/2 or HTTP/1.1. */
export async function startSite(
  http: 'h2' | 'http/1.1',
  { key, cert }: ServerCertificate,
  ciphers?: string,
): Promise<Site> {
  const bytesOf = (path: string | undefined): Buffer =>
    Buffer.alloc(Number((path ?? '').slice(1)), 97);
  const options = { key, cert, ...(ciphers && { ciphers }) };
  const server =
    http === 'h2'
      ? createSecureServer(options, (request, response) => {
          response.setHeader('content-type', 'text/html');
          response.end(bytesOf(request.url));
        })
      : createHttpsServer(options, (request, response) => {
          const body = bytesOf(request.url);
          response.setHeader('content-type', 'text/html');
          response.setHeader('content-length', body.length);
          response.end(body);
        });
  return { port: await listen(server), close: () => void server.close() };
}

export function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

export interface VisitOptions {
  readonly site: Site;
  readonly http: 'h2' | 'http/1.1';
  readonly maxVersion: 'TLSv1.2' | 'TLSv1.3';
  readonly flowId: string;
  readonly paths: readonly string[];
  readonly session?: Buffer | undefined;
  readonly sink: (event: FlowEvent) => void;
  /** Bytes are kept up to here in each direction. */
  readonly budgetBytes?: number;
}

export interface Visited {
  /** Head and body of each answer; of an HTTP/2 head, what HPACK should make of it. */
  readonly truth: readonly number[];
  readonly session: Buffer | undefined;
}

/** Requests all paths one after the other on one connection through the tap. */
export async function visit(options: VisitOptions): Promise<Visited> {
  const tap = createTap(options);
  const port = await listen(tap);
  let session: Buffer | undefined;
  const socket = connectTls({
    port,
    host: '127.0.0.1',
    servername: 'clinic.example',
    rejectUnauthorized: false,
    maxVersion: options.maxVersion,
    session: options.session,
    ALPNProtocols: options.http === 'h2' ? ['h2', 'http/1.1'] : ['http/1.1'],
  });
  socket.on('session', (ticket) => (session = ticket));
  await new Promise((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
  });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const truth =
    options.http === 'h2'
      ? await askHttp2(socket, options.paths)
      : await askHttp1(socket, options.paths);
  socket.end();
  await closed;
  tap.close();
  return { truth, session };
}

async function askHttp1(socket: TLSSocket, paths: readonly string[]): Promise<number[]> {
  const sizes: number[] = [];
  for (const path of paths) {
    sizes.push(
      await new Promise<number>((resolve, reject) => {
        const headers = { 'user-agent': 'Onlooker', connection: 'keep-alive' };
        const request = requestHttps(
          { createConnection: () => socket, path, headers },
          (answer) => {
            const lines = answer.rawHeaders.reduce((sum, text) => sum + text.length + 2, 0);
            let bytes =
              `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n\r\n`.length + lines;
            answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
            answer.on('end', () => resolve(bytes));
          },
        );
        request.on('error', reject).end();
      }),
    );
  }
  return sizes;
}

async function askHttp2(socket: TLSSocket, paths: readonly string[]): Promise<number[]> {
  const client = connectHttp2('https://clinic.example', { createConnection: () => socket });
  const heads = new Http2HeadSize();
  const sizes: number[] = [];
  for (const path of paths) {
    sizes.push(
      await new Promise<number>((resolve, reject) => {
        const stream = client.request({ [constants.HTTP2_HEADER_PATH]: path, accept: '*/*' });
        let bytes = 0;
        stream.on('response', (headers) => {
          const list = Object.entries(headers).map(([name, value]) => [name, String(value)]);
          bytes += heads.next(list as [string, string][]);
        });
        stream.on('data', (chunk: Buffer) => (bytes += chunk.length));
        stream.on('end', () => resolve(bytes));
        stream.on('error', reject).end();
      }),
    );
  }
  await new Promise<void>((resolve) => client.close(() => resolve()));
  return sizes;
}

export function createTap({
  site,
  flowId,
  sink,
  budgetBytes = Infinity,
}: Pick<VisitOptions, 'site' | 'flowId' | 'sink' | 'budgetBytes'>): Server {
  const started = performance.now();
  const clock = (): number => performance.now() - started;
  return createServer((near) => {
    const far = connectTcp(site.port, '127.0.0.1');
    const local = { address: '127.0.0.1', port: near.remotePort ?? 0 };
    const remote = { address: '127.0.0.1', port: site.port };
    sink({ kind: 'opened', flow: { flowId, transport: 'tcp', local, remote, openedMs: clock() } });
    const offsets = { up: 0, down: 0 };
    const record = (direction: 'up' | 'down', bytes: Buffer): void => {
      const offset = offsets[direction];
      offsets[direction] += bytes.length;
      const kept = offsets[direction] <= budgetBytes ? bytes : null;
      const segment = { flowId, direction, timeMs: clock(), offset, lengthBytes: bytes.length };
      sink({ kind: 'segment', segment: { ...segment, bytes: kept } });
    };
    near.on('data', (bytes) => {
      record('up', bytes);
      far.write(bytes);
    });
    far.on('data', (bytes) => {
      record('down', bytes);
      near.write(bytes);
    });
    near.on('end', () => far.end()).on('error', () => far.destroy());
    far.on('end', () => near.end()).on('error', () => near.destroy());
    near.on('close', () => sink({ kind: 'closed', flowId, timeMs: clock(), reason: 'end' }));
  });
}
