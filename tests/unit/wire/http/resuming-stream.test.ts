// HTTP/1 behind bytes that were not captured goes on at the next head, and what lies between is counted.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HttpStream } from '../../../../electron/wire/http/message.ts';
import {
  readOn,
  ResumingHttpStream,
  type HttpDirection,
} from '../../../../electron/wire/http/resuming-stream.ts';

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

/** A number: so many bytes that were not captured. */
type Part = string | number;

function read(kind: 'requests' | 'responses', parts: readonly Part[], startOffset = 0) {
  let http: HttpDirection = new HttpStream(kind, { startOffset });
  for (const part of parts) {
    if (typeof part === 'number') http = readOn(http, null, part, 0);
    else http = readOn(http, bytesOf(part), part.length, 0);
  }
  return http;
}

const told = (http: HttpDirection) =>
  http.messages.map(({ head, bodyBytes, lostBytes }) => [
    head.startLine,
    head.offset,
    bodyBytes,
    lostBytes,
  ]);

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a.example\r\n\r\n`;
const answer = (body: string): string =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const okLine = 'HTTP/1.1 200 OK';

test('a head that is lost is passed over up to the next one that begins a segment', () => {
  const http = read('requests', [get('/1'), 40, 'a: b\r\n\r\n', get('/3')]);
  const lost = 40 + 'a: b\r\n\r\n'.length;
  const { length } = get('/1');
  expect(told(http)).toEqual([
    ['GET /1 HTTP/1.1', 0, 0, 0],
    ['GET /3 HTTP/1.1', length + lost, 0, lost],
  ]);
  expect(http).toBeInstanceOf(ResumingHttpStream);
});

test('of a head whose end is lost its whole lines are told, and what is behind them counts as lost', () => {
  const kept = 'HTTP/1.1 200 OK\r\nServer: a\r\n';
  const begun = `${kept}Set-Cookie: `;
  const http = read('responses', [begun, 10, answer('hi')]);
  const lost = begun.length - kept.length + 10;
  expect(told(http)).toEqual([
    [okLine, 0, 0, 0],
    [okLine, begun.length + 10, 2, lost],
  ]);
  expect(http.messages.map(({ head }) => [head.isCut, head.headers])).toEqual([
    [true, [['Server', 'a']]],
    [false, [['Content-Length', '2']]],
  ]);
});

const begunHead = (kind: 'requests' | 'responses', part: string) => {
  const [cut] = read(kind, [part, 10]).messages;
  const { begun } = read(kind, [part]);
  expect(begun?.head).toEqual(cut?.head);
  return cut === undefined ? null : [cut.head.startLine, cut.head.headers];
};

test.each([
  ['GET /a?q=hiv HTTP/1.1\r\nHost: a.exam', ['GET /a?q=hiv HTTP/1.1', []]],
  ['GET /a HTTP/1.1\r\nHost: a.example\r', ['GET /a HTTP/1.1', [['Host', 'a.example']]]],
  ['GET /a HTTP/1.1\r\nA: b\r\n\r', ['GET /a HTTP/1.1', [['A', 'b']]]],
  ['GET /a HTTP/1.1\r\nA: b\r\n', ['GET /a HTTP/1.1', [['A', 'b']]]],
  ['GET /a HTTP/1.1', ['GET /a HTTP/1.1', []]],
  ['POST /inf', ['POST /inf', []]],
  ['CONNECT a.exam', ['CONNECT a.exam', []]],
])('of a request that ends at %j is told what is there', (part, expected) => {
  expect(begunHead('requests', part)).toEqual(expected);
});

test.each(['G', 'GET ', 'GET h', 'USER harry', 'GET /a b\r\nHost: c\r\n'])(
  'of %j no request is made',
  (part) => {
    expect(begunHead('requests', part)).toBeNull();
  },
);

test.each([
  ['HTTP/1.1 404 Not F', ['HTTP/1.1 404 Not F', []]],
  ['HTTP/1.1 404', ['HTTP/1.1 404', []]],
  ['HTTP/1.1 40', null],
])('of an answer that ends at %j is told what is there', (part, expected) => {
  expect(begunHead('responses', part)).toEqual(expected);
});

test('behind a cut head the next is told though its first line is cut as well', () => {
  const http = read('requests', ['GET /1', 40, 'GET /2', 30, 'x=/3', 20, get('/4')]);
  expect(http.messages.map(({ head }) => head.startLine)).toEqual([
    'GET /1',
    'GET /2',
    'GET /4 HTTP/1.1',
  ]);
});

test('of a chunked body whose framing is lost the rest is passed over', () => {
  const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  const http = read('responses', [`${head}3\r\nabc\r\n`, 5, 'more of it', answer('x')]);
  const [first, second] = told(http);
  expect(first).toEqual([okLine, 0, 8, 0]);
  expect(second).toEqual([okLine, head.length + 8 + 15, 1, 15]);
});

test('a body of known length is counted through a gap, and nothing is lost but its bytes', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n';
  const http = read('responses', [`${head}${'x'.repeat(20)}`, 30, answer('y')]);
  expect(told(http).map(([, , ...sizes]) => sizes)).toEqual([
    [50, 0],
    [1, 0],
  ]);
  expect(http).toBeInstanceOf(HttpStream);
});

test('where a capture begins inside a message its rest is passed over', () => {
  const http = read('responses', ['the end of a page', answer('hi')]);
  expect(told(http)).toEqual([[okLine, 17, 2, 17]]);
});

test.each([
  'GET me out of here\r\nHost: a\r\n\r\n',
  `see ${get('/a')}`,
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'HTTP/1.1 200 OK\r\n\r\n',
])('behind a loss is no request: %j', (text) => {
  const http = read('requests', [get('/1'), 9, text, get('/3')]);
  const lost = 9 + text.length;
  expect(told(http).slice(1)).toEqual([['GET /3 HTTP/1.1', get('/1').length + lost, 0, lost]]);
});

test('what follows another protocol, without a loss, is not read', () => {
  const http = read('responses', [answer('hi'), '\x81\x05hello', answer('no')]);
  expect(told(http)).toEqual([[okLine, 0, 2, 0]]);
  expect(http.quietBytes).toBe(Infinity);
});

test('losses without end keep no more than so many messages', () => {
  const parts = Array.from({ length: 3000 }, (_, n) => [get(`/${n}`), 1]).flat();
  const http = read('requests', parts);
  expect(http.messages).toHaveLength(1000);
  expect(http.quietBytes).toBe(Infinity);
});

test('wherever bytes are lost, what is told is what was sent there', () => {
  const bodies = ['', 'abc', 'x'.repeat(300), 'HTTP/1.1 200', 'end'];
  const messages = bodies.map((body) => answer(body));
  const stream = messages.join('');
  const starts = messages.map((_, n) => messages.slice(0, n).join('').length);
  const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(lengths, fc.array(fc.boolean(), { minLength: 1 }), (sizes, isLost) => {
      const parts: Part[] = [];
      for (let at = 0, n = 0; at < stream.length; n += 1) {
        const part = stream.slice(at, at + (sizes[n % sizes.length] ?? 1));
        parts.push(isLost[n % isLost.length] === true ? part.length : part);
        at += part.length;
      }
      const http = read('responses', parts);
      let end = 0;
      for (const { head, bodyBytes, lostBytes } of http.messages) {
        expect(starts).toContain(head.offset);
        expect(head.offset - lostBytes).toBe(end);
        end = head.bodyOffset + bodyBytes;
      }
    }),
    // A segment that is just the words of a body that looks like a status line.
    {
      numRuns: 300,
      examples: [
        [
          [34, 46, 2, 12],
          [true, false],
        ],
      ],
    },
  );
});
