// The host of a request, where it is plainly there.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findHeadEnd, HttpHead } from '../../../../electron/wire/http/head.ts';
import { readRequestHost } from '../../../../electron/wire/http/request-host.ts';
import { looksLikeHttp } from '../../../../electron/wire/http/start-line.ts';

const bytesOf = (...lines: string[]): Uint8Array => new TextEncoder().encode(lines.join('\r\n'));

test.each([
  [['GET / HTTP/1.1', 'Host: a.example', '', ''], 'a.example'],
  [['POST /x HTTP/1.0', 'Accept: */*', 'HOST:  a.example:8080 ', '', ''], 'a.example'],
  // The head goes on in the next segment.
  [['GET /x HTTP/1.1', 'host: a.example', 'Cookie: lon'], 'a.example'],
  [['GET /x?q=HTTP/1.1 HTTP/1.1', 'Host: a.example', ''], 'a.example'],
  [['GET / HTTP/1.1', 'Host: [2001:db8::1]:80', '', ''], '[2001:db8::1]'],
])('%j names %s', (lines, host) => {
  expect(readRequestHost(bytesOf(...lines))).toBe(host);
});

test.each([
  ['a line that was cut', ['GET / HTTP/1.1', 'Host: a.exam']],
  ['no host', ['GET / HTTP/1.1', 'Accept: */*', '', 'Host: a.example', '']],
  ['a proxy', ['CONNECT a.example:443 HTTP/1.1', 'Host: a.example:443', '', '']],
  ['a whole URL', ['GET http://a.example/ HTTP/1.1', 'Host: a.example', '', '']],
  [
    'what may change the protocol',
    ['GET / HTTP/1.1', 'Upgrade: TLS/1.0', 'Host: a.example', '', ''],
  ],
  ['no version', ['GET /', 'Host: a.example', '', '']],
  ['another protocol', ['USER bob', 'Host: a.example', '', '']],
  ['nothing', ['']],
])('is null for %s', (_, lines) => {
  expect(readRequestHost(bytesOf(...lines))).toBeNull();
});

test('says nothing that the reader of heads does not say', () => {
  const word = fc.constantFrom(
    'GET',
    'POST',
    'HTTP/1.1',
    'Host:',
    'host: a.example',
    ' ',
    '/',
    '\r\n',
    '\n',
    ':',
    'x',
  );
  let named = 0;
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (words) => {
      const bytes = new TextEncoder().encode(`GET / HTTP/1.1\r\n${words.join('')}\r\n\r\n`);
      const host = readRequestHost(bytes);
      if (host === null) return;
      named += 1;
      const head = new HttpHead(bytes.slice(0, findHeadEnd(bytes)), 0, 0);
      expect(looksLikeHttp(bytes)).toBe(true);
      expect(head.find('host')?.value.replace(/:\d+$/, '')).toBe(host);
    }),
    { numRuns: 2000 },
  );
  expect(named).toBeGreaterThan(0);
});
