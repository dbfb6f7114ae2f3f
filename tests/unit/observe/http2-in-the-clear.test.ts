// HTTP/2 without TLS (RFC 9113 §3.3): its requests are packed, and there for anyone to unpack.
import { expect, it } from 'vitest';
import { hear, type Said } from './hear.ts';

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const flags = { endStream: 1, endHeaders: 4, priority: 0x20 } as const;

function frame(type: number, bits: number, streamId: number, payload: string): string {
  const head = [0, payload.length >> 8, payload.length & 0xff, type, bits, 0, 0, 0, streamId];
  return String.fromCodePoint(...head) + payload;
}

const word = (text: string): string => String.fromCodePoint(text.length) + text;

/** Literals that enter no table (RFC 7541 §6.2.2). */
const block = (fields: readonly (readonly [string, string])[]): string =>
  fields.map(([name, value]) => `\0${word(name)}${word(value)}`).join('');

const get = (path: string, ...more: readonly (readonly [string, string])[]): string =>
  block([
    [':method', 'GET'],
    [':scheme', 'http'],
    [':authority', 'shop.example:8080'],
    [':path', path],
    ...more,
  ]);

const settings = frame(4, 0, 0, '');
const headers = (streamId: number, payload: string): string =>
  frame(1, flags.endHeaders | flags.endStream, streamId, payload);

function told(said: readonly Said[]) {
  const { flow, at } = hear(said);
  const facts = flow.clearFacts ?? [];
  return {
    flow,
    names: flow.names.map(({ name, leak, evidence }) => [name, leak, at(evidence)]),
    facts: facts.map(({ kind, value, evidence }) => [kind, value, at(evidence)]),
    values: facts.map(({ value }) => value),
  };
}

it('tells whom is asked, for what, and with which cookies, with the frame that says it', () => {
  const first = headers(1, get('/cart?q=shoes', ['cookie', 'sid=abc'], ['user-agent', 'curl/8']));
  const second = headers(3, get('/pay'));
  const { flow, names, facts } = told([
    ['up', preface + settings + first],
    ['down', settings],
    ['up', second],
  ]);
  expect(flow.protocol).toBe('http');
  expect(names).toEqual([['shop.example', 'http-host', first]]);
  expect(facts).toEqual([
    ['page', 'http://shop.example:8080/cart', first],
    ['query', 'q=shoes', first],
    ['cookie', 'abc', first],
    ['user-agent', 'curl/8', first],
    ['page', 'http://shop.example:8080/pay', second],
  ]);
});

it('also behind an upgrade, however it is cut into segments, and in several frames', () => {
  const upgrade: Said[] = [
    ['up', 'GET /old HTTP/1.1\r\nHost: shop.example\r\nUpgrade: h2c\r\n\r\n'],
    ['down', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n'],
  ];
  const whole = get('/new', ['authorization', 'Basic Ym9iOnNlY3JldA==']);
  const spread =
    frame(1, flags.endStream | flags.priority, 3, `\0\0\0\0\u0010${whole.slice(0, 40)}`) +
    frame(9, 0, 3, whole.slice(40, 60)) +
    frame(9, flags.endHeaders, 3, whole.slice(60));
  const bytes = preface + settings + frame(0, 0, 1, 'a body') + spread;
  const cut = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, n): Said => [
    'up',
    bytes.slice(n * 7, n * 7 + 7),
  ]);
  const { facts, flow } = told([...upgrade, ...cut]);
  expect(flow.http.map(({ startLine }) => startLine)).toContain('GET /old HTTP/1.1');
  expect(facts).toEqual([
    ['page', 'http://shop.example:8080/new', spread],
    ['password', 'bob:secret', spread],
  ]);
});

it.each<[string, string]>([
  ['a block that cannot be unpacked', headers(3, '\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff')],
  ['a block that is not ended', frame(1, 0, 3, get('/b').slice(0, 9)) + settings],
  ['a block that goes on where none began', frame(9, flags.endHeaders, 3, get('/b'))],
  ['padding beyond the frame', frame(1, flags.endHeaders | 8, 3, '\u00ff')],
])('what was told stays, and nothing is told behind %s', (_what, broken) => {
  const first = headers(1, get('/a'));
  const { values } = told([
    ['up', preface + first + broken],
    ['up', headers(5, get('/c'))],
  ]);
  expect(values).toEqual(['http://shop.example:8080/a']);
});

it('goes on behind bytes of a body that were not captured, and not behind those of a block', () => {
  const body = frame(0, 0, 1, 'x'.repeat(50));
  const second = headers(3, get('/b'));
  const start = preface + headers(1, get('/a'));
  const inBody: Said[] = [
    ['up', start + body.slice(0, 20), body.length - 20],
    ['up', second],
  ];
  expect(told(inBody).values).toHaveLength(2);
  const inBlock: Said[] = [
    ['up', start + second.slice(0, 20), second.length - 20],
    ['up', headers(5, get('/c'))],
  ];
  expect(told(inBlock).values).toHaveLength(1);
});

it('a proxy’s client that asks for a tunnel names whom it wants', () => {
  const asked = headers(
    1,
    block([
      [':method', 'CONNECT'],
      [':authority', 'mail.example:443'],
    ]),
  );
  const { names, facts } = told([['up', preface + asked]]);
  expect(names).toEqual([['mail.example', 'clear-text', asked]]);
  expect(facts).toEqual([]);
});
