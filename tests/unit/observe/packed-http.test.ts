// HTTP that was packed comes back in the very words it would have been put into at once.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeHttp, sizesOfHttp } from '../../../electron/observe/clear-http.ts';
import { readClearFacts, readHeardFacts } from '../../../electron/observe/clear-facts.ts';
import { FlowReader } from '../../../electron/observe/flow-reader.ts';
import type { KeptFlow } from '../../../electron/observe/kept-flow.ts';
import { PackWriter } from '../../../electron/observe/pack-writer.ts';
import { packHttp, unpackHttp } from '../../../electron/observe/packed-http.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { Direction } from '../../../shared/model/segment.ts';
import { recordHandshake } from '../wire/recorded-handshake.ts';
import { hashes } from './loopback.ts';

const place = {
  countryCode: null,
  countryName: null,
  asn: null,
  operator: null,
  scope: 'loopback',
} as const;
const flow = {
  flowId: 'tcp-7',
  transport: 'tcp' as const,
  local: { address: '10.0.0.2', port: 50_000 },
  remote: { address: '192.0.2.80', port: 80 },
  openedMs: 5,
};

/** A number: so many bytes that were not captured. */
type Said = readonly [direction: Direction, bytes: string | Uint8Array | number];

function readFlow(said: readonly Said[]): FlowReader {
  const reader = new FlowReader({ flow, place, hashes, isDns: false });
  const offsets = { up: 0, down: 0 };
  for (const [n, [direction, part]] of said.entries()) {
    const given = typeof part === 'string' ? new Uint8Array(Buffer.from(part, 'latin1')) : part;
    const bytes = typeof given === 'number' ? null : given;
    const lengthBytes = typeof given === 'number' ? given : given.length;
    const offset = offsets[direction];
    offsets[direction] += lengthBytes;
    reader.segment({ flowId: 'tcp-7', direction, timeMs: 10.5 + n, offset, lengthBytes, bytes });
  }
  return reader;
}

function unpacked({ flow: kept, http }: KeptFlow): ObservedFlow {
  if (http === null) throw new Error('nothing was packed');
  expect(kept.http).toEqual([]);
  const heard = unpackHttp(kept.flowId, http);
  const estimates = kept.tls === null ? sizesOfHttp(heard) : kept.estimates;
  return { ...kept, http: describeHttp(heard), estimates };
}

const answer =
  'HTTP/1.1 200 OK\r\nServer: x\r\nSet-Cookie: sid=77; Path=/\r\nContent-Length: 5\r\n\r\nhello';
const talk: readonly Said[] = [
  ['up', 'GET /a?q=1&token=8 HTTP/1.1\r\nHost: shop.example:80\r\nUser-Agent: y/1\r\n'],
  ['up', 'Cookie: a=1; b=2\r\nX-Odd:   \xe9\x01 \r\n\r\n'],
  ['down', `HTTP/1.1 100 Continue\r\n\r\n${answer}`],
  [
    'up',
    'POST /in HTTP/1.1\nhost: other.example\nContent-Type: application/x-www-form-urlencoded\n',
  ],
  ['up', 'Content-Length: 17\n\nuser=b&password=c'],
  ['down', `HTTP/1.0 404\r\n\r\nuntil the end`],
];

const begunPage = 'Page asked for (only the beginning of the request is there)';

describe('packed and put into words', () => {
  it('requests, a form and answers', () => {
    const reader = readFlow(talk);
    const whole = reader.observe([]);
    expect([whole.http.length, whole.estimates.length]).toEqual([4, 4]);
    expect(unpacked(reader.keep([]))).toEqual({ ...whole, records: [] });
  });

  it('a proxy that was asked for a tunnel, and TLS in it', async () => {
    const { up, down } = await recordHandshake({ maxVersion: 'TLSv1.2' });
    const login = Buffer.from('me:secret').toString('base64');
    const reader = readFlow([
      ['up', `CONNECT a.example:443 HTTP/1.1\r\nProxy-Authorization: Basic ${login}\r\n\r\n`],
      ['down', 'HTTP/1.1 200 Connection established\r\nVia: z\r\n\r\n'],
      ['up', up.subarray(0, 900)],
      ['down', down],
      ['up', up.subarray(900)],
    ]);
    const whole = reader.observe([]);
    expect(whole.http).toHaveLength(2);
    const kept = reader.keep([]);
    const { tls: _kept, ...others } = unpacked(kept);
    const { tls, records: _records, ...expected } = whole;
    expect({ ...others, records: [] }).toEqual({ ...expected, records: [] });
    expect(kept.flow.tls).toEqual(tls && { ...tls, handshake: [] });
    expect(readHeardFacts(kept.flow, kept.heard ?? { flowId: '', up: [], down: [] })).toEqual(
      readClearFacts(whole),
    );
  });

  it('what was lost before a request', () => {
    const reader = readFlow([...talk.slice(0, 3), ['up', 70], ...talk.slice(3)]);
    const whole = reader.observe([]);
    expect(whole.http.map(({ lostBytes }) => lostBytes)).toEqual([
      undefined,
      70,
      undefined,
      undefined,
    ]);
    expect(unpacked(reader.keep([]))).toEqual({ ...whole, records: [] });
  });

  it('what is missing in bodies, whether they say their length or not', () => {
    const reader = readFlow([
      ['up', 'POST /in HTTP/1.1\r\nHost: a.example\r\nContent-Length: 90\r\n\r\nhe'],
      ['up', 80],
      ['up', 'llo, you'],
      ['down', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nhello'],
      // Of it the chunk has 59; where the next one begins nobody can tell.
      ['down', 70],
    ]);
    const whole = reader.observe([]);
    expect(
      whole.http.map(({ bodyEvidence, notCaptured }) => [bodyEvidence.lengthBytes, notCaptured]),
    ).toEqual([
      [90, 80],
      [70, 61],
    ]);
    expect(unpacked(reader.keep([]))).toEqual({ ...whole, records: [] });
  });

  it('heads of which only the beginning is there', () => {
    const reader = readFlow([
      ['up', 'GET /a HTTP/1.1\r\nHost: a.example\r\nCookie: sid=1'],
      ['up', 70],
      ['up', 'GET /search?q=hi'],
      ['up', 90],
      ['down', 'HTTP/1.1 200 OK\r\nServer: x\r\nSet-Coo'],
    ]);
    const whole = reader.observe([]);
    expect(whole.http.map(({ startLine, isCut, timeMs }) => [startLine, isCut, timeMs])).toEqual([
      ['GET /a HTTP/1.1', true, 10.5],
      ['GET /search?q=hi', true, 12.5],
      ['HTTP/1.1 200 OK', true, 14.5],
    ]);
    expect(whole.estimates).toEqual([]);
    const kept = reader.keep([]);
    expect(unpacked(kept)).toEqual({ ...whole, records: [] });
    const facts = readClearFacts(whole);
    expect(facts.map(({ label, value, name }) => [label, value, name])).toEqual([
      ['Name in an HTTP request', 'a.example', 'a.example'],
      [begunPage, 'http://a.example/a', 'a.example'],
      // It may have been asked of another host, and for more.
      [begunPage, '/search', null],
      ['What was asked for (address)', 'q=hi…', null],
    ]);
    const asked = facts.at(-1);
    expect(asked?.evidence).toMatchObject({ lengthBytes: 'q=hi'.length });
    const heard = kept.heard ?? { flowId: '', up: [], down: [] };
    expect(readHeardFacts(kept.flow, heard)).toEqual(facts);
  });

  it('nothing where no message was heard', () => {
    expect(packHttp({ flowId: 'tcp-7', up: [], down: [] })).toBeNull();
    expect(readFlow([['up', 'GET never.ends']]).keep([]).http).toBeNull();
  });
});

it('the same stood in the clear, whether it is in words or not', () => {
  const reader = readFlow(talk);
  const { flow: kept, heard } = reader.keep([]);
  if (heard === null) throw new Error('nothing was heard');
  const facts = readHeardFacts(kept, heard);
  expect(facts).toEqual(readClearFacts(reader.observe([])));
  expect(facts.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['page', 'query', 'token', 'cookie', 'user-agent', 'password', 'login']),
  );
});

function refusalOf(packed: Uint8Array): string {
  try {
    describeHttp(unpackHttp('tcp-7', packed));
    return 'none';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

it('what is cut off or made up is refused', () => {
  const { http } = readFlow(talk).keep([]);
  if (http === null) throw new Error('nothing was packed');
  for (let length = 0; length < http.length; length += 1) {
    expect(() => unpackHttp('tcp-7', http.subarray(0, length))).toThrow(/cannot be read/);
  }
  const newer = Uint8Array.from(http);
  newer[0] = 9;
  expect(() => unpackHttp('tcp-7', newer)).toThrow(/newer kind/);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const version of [1, 2])
        expect(refusalOf(Uint8Array.from([version, ...bytes]))).toMatch(/^none$|cannot be read/);
    }),
  );
});

it('what a library holds that did not note yet what is missing of a body is read as before', () => {
  const head = new Uint8Array(Buffer.from('GET / HTTP/1.1\r\n\r\n', 'latin1'));
  const writer = new PackWriter();
  writer.u8(2);
  writer.u32(1);
  for (const number of [10.5, 70, 4, 70]) writer.f64(number);
  writer.u32(head.length);
  writer.bytes(head);
  writer.u32(0);
  const packed = writer.finish();
  expect(describeHttp(unpackHttp('tcp-7', packed))).toMatchObject([
    { startLine: 'GET / HTTP/1.1', lostBytes: 70, bodyEvidence: { lengthBytes: 4 } },
  ]);
  packed[0] = 4;
  expect(() => unpackHttp('tcp-7', packed)).toThrow('of a newer kind');
});
