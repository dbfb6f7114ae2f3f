// HTTP/2 letters made by Node's own nghttp2 over a pair of streams, and bytes that are none.
import { once } from 'node:events';
import { connect, createServer, type ServerHttp2Session } from 'node:http2';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { Http2Letter } from '../../../electron/decrypt/http2-letter.ts';
import { BodyBudget } from '../../../electron/decrypt/letter-limits.ts';
import type { PlainChunk } from '../../../electron/decrypt/plain-chunk.ts';
import { connectionPreface } from '../../../electron/wire/http/http2-frames.ts';

let chunks: PlainChunk[] = [];

/** Two ends of one pipe; what passes is noted. */
function makePipe(note: (direction: 'up' | 'down', bytes: Buffer) => void): [Duplex, Duplex] {
  const make = (direction: 'up' | 'down', other: () => Duplex): Duplex =>
    new Duplex({
      read: () => undefined,
      write: (bytes: Buffer, _, done) => {
        note(direction, Buffer.from(bytes));
        other().push(Buffer.from(bytes));
        done();
      },
    });
  const client: Duplex = make('up', () => server);
  const server: Duplex = make('down', () => client);
  return [client, server];
}

beforeAll(async () => {
  const [client, server] = makePipe((direction, bytes) => {
    const n = chunks.length;
    const place = { timeMs: n, recordOffset: n * 100, recordEnd: n * 100 + 100 };
    chunks.push({ direction, bytes: new Uint8Array(bytes), lengthBytes: bytes.length, ...place });
  });
  const http2 = createServer((request, response) => {
    if (request.url === '/reset') {
      response.stream.close(8);
      return;
    }
    response.stream.additionalHeaders({ ':status': 103, link: '</style.css>' });
    response.writeHead(200, { 'x-long': 'y'.repeat(40_000), 'content-type': 'text/plain' });
    response.write(`answer to ${request.url ?? ''}`);
    response.addTrailers({ 'x-trailer': 'end' });
    response.end();
  });
  http2.emit('connection', server);
  http2.on('session', (session: ServerHttp2Session) => session.on('error', () => undefined));
  const session = connect('http://letter.test', { createConnection: () => client });
  const asked = ['/one', '/reset', '/two'].map(async (path) => {
    const stream = session.request({ ':path': path, cookie: ['a=1', 'b=2'], 'x-odd': 'ü~|{^' });
    stream.on('error', () => undefined);
    stream.resume();
    await once(stream, 'close');
  });
  await Promise.all(asked);
  session.destroy();
});

function readAll(list: readonly PlainChunk[]) {
  const letter = new Http2Letter(new BodyBudget());
  for (const chunk of list) letter.push(chunk);
  return letter;
}

test('interim answers, long headers, trailers, resets and cookie crumbs', () => {
  const { exchanges, problem } = readAll(chunks);
  expect(problem).toBeNull();
  expect(
    exchanges.map(({ request, response, failure }) => ({
      target: request.target,
      cookie: request.headers.find(([name]) => name === 'cookie')?.[1],
      status: response?.status ?? null,
      long: response?.headers.find(([name]) => name === 'x-long')?.[1].length ?? null,
      text: response?.body.finish().body.text ?? null,
      isComplete: response?.isComplete ?? null,
      failure: failure?.detail ?? null,
    })),
  ).toEqual(
    [
      { target: '/one', text: 'answer to /one', status: 200, long: 40_000, isComplete: true },
      { target: '/reset', text: null, status: null, long: null, isComplete: null },
      { target: '/two', text: 'answer to /two', status: 200, long: 40_000, isComplete: true },
    ].map((one) => ({
      ...one,
      cookie: 'a=1; b=2',
      failure: one.target === '/reset' ? 'the HTTP/2 stream was reset (code 8)' : null,
    })),
  );
  const [first] = exchanges;
  expect(first?.response?.bodyBytes).toBe('answer to /one'.length);
  expect(first?.response?.headBytes).toBeGreaterThan(9);
});

test('bytes changed or of any kind never throw', () => {
  const preface = new TextEncoder().encode(connectionPreface);
  const opening: PlainChunk = {
    direction: 'up',
    bytes: preface,
    lengthBytes: preface.length,
    timeMs: 0,
    recordOffset: 0,
    recordEnd: 1,
  };
  const pieces = fc.array(
    fc.record({ up: fc.boolean(), bytes: fc.option(fc.uint8Array({ maxLength: 100 })) }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(pieces, fc.nat(20_000), fc.nat(255), (list, at, mask) => {
      const changed = chunks.map((chunk) => {
        const bytes = new Uint8Array(chunk.bytes ?? []);
        bytes[at % Math.max(1, bytes.length)] = mask;
        return { ...chunk, bytes };
      });
      const any = list.map(({ up, bytes }): PlainChunk => ({
        ...opening,
        direction: up ? 'up' : 'down',
        bytes,
        lengthBytes: bytes?.length ?? 50,
      }));
      for (const read of [readAll(changed), readAll([opening, ...any])]) {
        expect(read.exchanges.length).toBeLessThanOrEqual(12);
      }
    }),
    { numRuns: 200 },
  );
});
