// Puts a site on the wire: HTTP/1.1 and HTTP/2, with or without TLS. The one place in the lab that
// knows of requests and responses as Node has them.
import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer as createHttp2Server } from 'node:http2';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { Server } from 'node:net';
import { Readable, type Duplex } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import type { AccessLog } from './access-log.ts';
import type { ServerCertificate } from './authority.ts';
import type { Site, SiteReply, SiteRequest } from './site.ts';
import { serveWebSocket } from './web-socket.ts';

const maxBodyBytes = 1024 * 1024;
const blockBytes = 64 * 1024;

type NodeRequest = IncomingMessage | Http2ServerRequest;
type NodeResponse = ServerResponse | Http2ServerResponse;

const lineEveryMs = 60;

export interface SiteContext {
  readonly log: AccessLog;
  readonly originOf: (host: string) => string;
}

/** A server that does not listen yet. `certificate` is for every speech but `http`. */
export function createSiteServer(
  site: Site,
  certificate: ServerCertificate | null,
  context: SiteContext,
): Server {
  const handle = (request: NodeRequest, response: NodeResponse): void => {
    // A client that goes away half way is all that can fail here; the rest is answered.
    respond(site, request, response, context).catch(() => response.destroy());
  };
  const tls = certificate && { cert: certificate.certPem, key: certificate.keyPem };
  const server = createByMode(site, tls, handle);
  // Broken or mistrustful clients are what a lab is for: their connection ends, the server does not.
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('tlsClientError', () => undefined);
  server.on('sessionError', () => undefined);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    const asked = readRequest(request, '', context);
    const messages = site.messages?.(asked) ?? null;
    const key = request.headers['sec-websocket-key'];
    if (messages === null || key === undefined) {
      socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    logAccess(request, 101, context.log, 'websocket');
    serveWebSocket(socket, key, messages);
  });
  return server;
}

function createByMode(
  site: Site,
  tls: { cert: string; key: string } | null,
  handle: (request: NodeRequest, response: NodeResponse) => void,
): Server {
  if (site.speech === 'http') return createHttpServer(handle);
  if (!tls) throw new Error(`${site.label} needs a certificate`);
  if (site.speech === 'https+h2') return createHttp2Server({ ...tls, allowHTTP1: true }, handle);
  if (site.speech === 'https-tls12')
    return createHttpsServer({ ...tls, maxVersion: 'TLSv1.2' }, handle);
  return createHttpsServer({ ...tls, ALPNProtocols: ['http/1.1'] }, handle);
}

async function respond(
  site: Site,
  request: NodeRequest,
  response: NodeResponse,
  context: SiteContext,
): Promise<void> {
  const body = await readBody(request);
  const reply = body === null ? tooLarge : safeReply(site, readRequest(request, body, context));
  logAccess(request, reply.status, context.log);
  const lengthBytes = lengthOf(reply.body);
  response.statusCode = reply.status;
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  response.setHeader('server', 'lab');
  if (lengthBytes !== null) response.setHeader('content-length', String(lengthBytes));
  await sendBody(request, response, reply.body);
}

async function sendBody(
  request: NodeRequest,
  response: NodeResponse,
  body: SiteReply['body'],
): Promise<void> {
  // Both classes are the same stream to write to; their overloads only differ in types.
  const stream = response as NodeJS.WritableStream;
  if (request.method === 'HEAD') stream.end();
  else if ('lines' in body) return sendLines(response, body.lines);
  else if (!('randomBytes' in body)) stream.end(body);
  else if (body.randomBytes <= blockBytes) stream.end(randomBytes(body.randomBytes));
  else return pipeline(Readable.from(randomBlocks(body.randomBytes)), stream);
  return finished(stream, { readable: false });
}

/** Null where the reply has no end of its own. */
function lengthOf(body: SiteReply['body']): number | null {
  if ('lines' in body) return null;
  return 'randomBytes' in body ? body.randomBytes : body.byteLength;
}

/** Line after line; the reply then stays open until the client has had enough of it. */
function sendLines(response: NodeResponse, lines: readonly string[]): Promise<void> {
  const stream = response as NodeJS.WritableStream;
  const left = [...lines];
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const next = left.shift();
      if (next === undefined) clearInterval(timer);
      else stream.write(next);
    }, lineEveryMs);
    stream.once('close', () => {
      clearInterval(timer);
      resolve();
    });
  });
}

function logAccess(
  request: NodeRequest,
  status: number,
  log: AccessLog,
  protocol: 'websocket' | null = null,
): void {
  const { cookie, referer, host } = request.headers;
  const authority = request.headers[':authority'] ?? host ?? '';
  log.add({
    host: String(authority).replace(/:\d+$/, ''),
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    protocol: protocol ?? (request.httpVersionMajor === 2 ? 'h2' : 'http/1.1'),
    status,
    cookie: cookie ?? null,
    referrer: referer ?? null,
  });
}

function* randomBlocks(lengthBytes: number): Generator<Buffer> {
  for (let left = lengthBytes; left > 0; left -= blockBytes)
    yield randomBytes(Math.min(left, blockBytes));
}

/** Null when it is longer than any form of the lab. */
async function readBody(request: NodeRequest): Promise<string | null> {
  const chunks: Buffer[] = [];
  let lengthBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    lengthBytes += chunk.length;
    if (lengthBytes <= maxBodyBytes) chunks.push(chunk);
  }
  return lengthBytes <= maxBodyBytes ? Buffer.concat(chunks).toString('utf8') : null;
}

function readRequest(request: NodeRequest, body: string, context: SiteContext): SiteRequest {
  const [path = '/', ...query] = (request.url ?? '/').split('?');
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    value === undefined ? [] : ([[name, [value].flat().join(', ')]] as const),
  );
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query.join('?')),
    headers: new Map(headers),
    body,
    originOf: context.originOf,
  };
}

function safeReply(site: Site, request: SiteRequest): SiteReply {
  try {
    return site.reply(request);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    return textReply(500, `The practice lab has a fault: ${text}\n`);
  }
}

function textReply(status: number, text: string): SiteReply {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: Buffer.from(text),
  };
}

const tooLarge = textReply(413, 'The practice lab takes no forms as long as this.\n');
