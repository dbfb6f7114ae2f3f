// Heads of HTTP/1 kept as bytes: what they say when asked, however the stream was cut.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HttpHead } from '../../../../electron/wire/http/head.ts';
import { HttpStream } from '../../../../electron/wire/http/message.ts';

const text =
  'GET /a?b HTTP/1.1\r\nHost: clinic.example:8080 \r\nX-Odd:  a:b\x07c\r\nCOOKIE:sid=1\nHost: second\r\n\r\n';
const bytes = new TextEncoder().encode(text);

test('names are found in any case, the first of several, without the spaces around its value', () => {
  const head = new HttpHead(bytes, 100, 7);
  expect(head.startLine).toBe('GET /a?b HTTP/1.1');
  expect(head.find('host')).toEqual({
    value: 'clinic.example:8080',
    offset: 100 + text.indexOf('Host'),
    lengthBytes: 'Host: clinic.example:8080 '.length,
  });
  expect(head.find('cookie')?.value).toBe('sid=1');
  expect(head.find('hos')).toBeNull();
  expect(head.headers.map(([name]) => name)).toEqual(['Host', 'X-Odd', 'COOKIE', 'Host']);
  expect(head.headers[1]).toEqual(['X-Odd', 'a:b\\x07c']);
  expect(head.bodyOffset).toBe(100 + bytes.length);
});

test('every header has the span of its line', () => {
  const head = new HttpHead(bytes, 0, 0);
  const lines = head.headerSpans.map(({ offset, lengthBytes }) =>
    text.slice(offset, offset + lengthBytes),
  );
  expect(lines).toEqual([
    'Host: clinic.example:8080 ',
    'X-Odd:  a:b\x07c',
    'COOKIE:sid=1',
    'Host: second',
  ]);
});

test('a line without a colon, or that begins with one, is no header and hides none', () => {
  const words = 'GET / HTTP/1.1\r\nAgent: a\r\n and more\r\n: b\r\nno header\r\nHost: c\r\n\r\n';
  const stream = new HttpStream('requests');
  stream.push(new TextEncoder().encode(words), words.length, 0);
  const [head] = stream.messages.map((message) => message.head);
  expect(head?.headers).toEqual([
    ['Agent', 'a'],
    ['Host', 'c'],
  ]);
  expect(
    head?.headerSpans.map(({ offset, lengthBytes }) => words.slice(offset, offset + lengthBytes)),
  ).toEqual(['Agent: a', 'Host: c']);
  expect(head?.find('host')?.value).toBe('c');
});

test('a head of more headers than any honest one has is none', () => {
  const lines = Array.from({ length: 257 }, () => 'a: b\r\n').join('');
  const stream = new HttpStream('requests');
  stream.push(new TextEncoder().encode(`GET / HTTP/1.1\r\n${lines}\r\n`), 3000, 0);
  expect(stream.messages).toEqual([]);
});

test('a stream gives the same heads and bodies wherever it is cut', () => {
  const body = 'x'.repeat(40);
  const answer = `HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n${body}`;
  const stream = new TextEncoder().encode(`${answer}${answer}${answer}`);
  const read = (sizes: readonly number[]) => {
    const http = new HttpStream('responses');
    for (let at = 0, n = 0; at < stream.length; n += 1) {
      const part = stream.subarray(at, at + (sizes[n % sizes.length] ?? 1));
      http.push(part, part.length, 0);
      at += part.length;
    }
    return http.messages.map(({ head, bodyBytes, complete }) => {
      const { startLine, headers, headerSpans, offset, lengthBytes } = head;
      return { startLine, headers, headerSpans, offset, lengthBytes, bodyBytes, complete };
    });
  };
  const whole = read([stream.length]);
  expect(whole.map(({ bodyBytes }) => bodyBytes)).toEqual([40, 40, 40]);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 30 }),
      (sizes) => {
        expect(read(sizes)).toEqual(whole);
      },
    ),
    { numRuns: 100 },
  );
});
