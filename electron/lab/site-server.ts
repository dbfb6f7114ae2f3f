// Puts a site on the wire: HTTP/1.1 and HTTP/2, with or without TLS. The one place in the lab that
// knows of requests and responses as Node has them.
import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer as createHttp2Server } from 'node:http2';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { Server } from 'node:net';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import type { ServerCertificate } from './authority.ts';
import type { Site, SiteReply, SiteRequest } from './site.ts';

const maxBodyBytes = 1024 * 1024;
const blockBytes = 64 * 1024;

type NodeRequest = IncomingMessage | Http2ServerRequest;
type NodeResponse = ServerResponse | Http2ServerResponse;

/** A server that does not listen yet. `certificate` is for every speech but `http`. */
export function createSiteServer(site: Site, certificate: ServerCertificate | null): Server {
  const handle = (request: NodeRequest, response: NodeResponse): void => {
    // A client that goes away half way is all that can fail here; the rest is answered.
    respond(site, request, response).catch(() => response.destroy());
  };
  const tls = certificate && { cert: certificate.certPem, key: certificate.keyPem };
  const server = createByMode(site, tls, handle);
  // Broken or mistrustful clients are what a lab is for: their connection ends, the server does not.
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('tlsClientError', () => undefined);
  server.on('sessionError', () => undefined);
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

async function respond(site: Site, request: NodeRequest, response: NodeResponse): Promise<void> {
  const body = await readBody(request);
  const reply = body === null ? tooLarge : safeReply(site, readRequest(request, body));
  const lengthBytes = 'randomBytes' in reply.body ? reply.body.randomBytes : reply.body.byteLength;
  response.statusCode = reply.status;
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  response.setHeader('server', 'lab');
  response.setHeader('content-length', String(lengthBytes));
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
  else if (!('randomBytes' in body)) stream.end(body);
  else if (body.randomBytes <= blockBytes) stream.end(randomBytes(body.randomBytes));
  else return pipeline(Readable.from(randomBlocks(body.randomBytes)), stream);
  return finished(stream, { readable: false });
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

function readRequest(request: NodeRequest, body: string): SiteRequest {
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
