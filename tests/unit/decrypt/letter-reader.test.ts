// Letters out of recorded connections: however they are cut, changed, holed, or short of keys.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Letter } from '../../../electron/decrypt/letter-reader.ts';
import {
  answerTo,
  paths,
  readLetter,
  recordLetter,
  recut,
  type RecordedLetter,
} from './recorded-letter.ts';

const versions = ['TLSv1.2', 'TLSv1.3'] as const;
const recorded = new Map<string, RecordedLetter>();

beforeAll(async () => {
  for (const version of versions) recorded.set(version, await recordLetter(version));
});

function recordOf(version: string): RecordedLetter {
  const found = recorded.get(version);
  if (found === undefined) throw new Error('not recorded');
  return found;
}

const asRead = ({ exchanges }: Letter) =>
  exchanges.map(({ exchange: { request, response, failure } }) => ({
    path: `${request.path}${request.query}`,
    text: response?.body.text,
    failure: failure?.kind ?? null,
  }));
const asSent = paths.map((path) => ({ path, text: answerTo(path), failure: null }));

describe.each(versions)('%s', (version) => {
  test('cut into pieces of any size it reads the same', () => {
    const { events, keyLines } = recordOf(version);
    for (const pieceBytes of [16_384, 1000, 17, 5, 1]) {
      const letter = readLetter(recut(events, pieceBytes), keyLines);
      expect(asRead(letter)).toEqual(asSent);
      expect(letter.connections).toMatchObject({ opened: 1, broken: 0, other: 0 });
      expect(letter.exchanges[0]?.exchange.certificate?.names).toEqual(['letter.test']);
    }
  });

  test('changed bytes never throw and never show as what was not sent', () => {
    const { events, keyLines } = recordOf(version);
    fc.assert(
      fc.property(
        fc.nat(12_000),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        (at, mask, up) => {
          const changed = recut(events, 500, (bytes, direction, offset) => {
            const place = at - offset;
            if ((direction === 'up') !== up || place < 0 || place >= bytes.length) return bytes;
            bytes[place] = (bytes[place] ?? 0) ^ mask;
            return bytes;
          });
          for (const { path, text, failure } of asRead(readLetter(changed, keyLines))) {
            expect(paths.some((sent) => sent.startsWith(path))).toBe(true);
            expect(failure === null ? text : answerTo(path)).toBe(answerTo(path));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('missing bytes never throw, and nothing is invented in their place', () => {
    const { events, keyLines } = recordOf(version);
    fc.assert(
      fc.property(fc.nat(12_000), fc.integer({ min: 1, max: 3000 }), (from, length) => {
        const holed = recut(events, 100, (bytes, direction, offset) =>
          direction === 'down' && offset >= from && offset < from + length ? null : bytes,
        );
        for (const { path, text } of asRead(readLetter(holed, keyLines))) {
          expect(answerTo(path).startsWith(text ?? '')).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('what breaks off where a record’s header is missing is told to be broken', () => {
    const { events, keyLines } = recordOf(version);
    const answer = answerTo(paths[1]).length;
    const down = events.flatMap((event) =>
      event.kind === 'segment' && event.segment.direction === 'down' ? [event.segment] : [],
    );
    const start = down.findLast(({ lengthBytes }) => lengthBytes > answer)?.offset ?? 0;
    const holed = recut(events, 100, (bytes, direction, offset) =>
      direction === 'down' && offset >= start ? null : bytes,
    );
    expect(readLetter(holed, keyLines).connections).toMatchObject({ opened: 1, broken: 1 });
  });

  test('without a key, and with another’s, it stays closed', () => {
    const { events, keyLines } = recordOf(version);
    expect(
      readLetter(events, [`CLIENT_RANDOM ${'00'.repeat(32)} ${'11'.repeat(48)}\n`]),
    ).toMatchObject({
      exchanges: [],
      connections: { 'no-key': 1, opened: 0 },
    });
    const spoiled = keyLines.map((line) =>
      line.replace(/[0-9a-f]+\n$/, (hex) => `${'7'.repeat(hex.length - 1)}\n`),
    );
    expect(readLetter(events, spoiled)).toMatchObject({
      exchanges: [],
      connections: { 'wrong-key': 1, opened: 0 },
    });
  });

  test('a capture that ends early gives what it held, and says so', () => {
    const { events, keyLines } = recordOf(version);
    const last = events.findLastIndex(
      (event) =>
        event.kind === 'segment' &&
        event.segment.direction === 'down' &&
        event.segment.lengthBytes > 1000,
    );
    const [first, second] = asRead(readLetter(events.slice(0, last), keyLines));
    expect(first).toEqual(asSent[0]);
    expect(second).toMatchObject({ path: paths[1], failure: 'closed-early' });
  });
});

test('TLS 1.3 opens with the secrets of the data alone; the certificate then stays hidden', () => {
  const { events, keyLines } = recordOf('TLSv1.3');
  const dataOnly = keyLines.filter((line) => /TRAFFIC_SECRET_0/.test(line));
  const letter = readLetter(events, dataOnly);
  expect(asRead(letter)).toEqual(asSent);
  expect(letter.exchanges[0]?.exchange.certificate).toBeNull();
});

test('TLS 1.3 with the client’s secrets alone gives the requests', () => {
  const { events, keyLines } = recordOf('TLSv1.3');
  const letter = readLetter(
    events,
    keyLines.filter((line) => line.startsWith('CLIENT_')),
  );
  expect(asRead(letter)).toEqual(
    paths.map((path) => ({ path, text: undefined, failure: 'closed-early' })),
  );
  expect(letter.connections).toMatchObject({ opened: 1, broken: 1 });
});

test('bytes of any kind behind a ClientHello never throw', () => {
  const { events, keyLines } = recordOf('TLSv1.3');
  const [opened, hello] = events;
  const segments = fc.array(
    fc.record({ up: fc.boolean(), bytes: fc.uint8Array({ maxLength: 200 }) }),
    { maxLength: 10 },
  );
  fc.assert(
    fc.property(segments, (list) => {
      const more = list.map(({ up, bytes }) => ({
        kind: 'segment' as const,
        segment: {
          flowId: 'tcp-1',
          direction: up ? ('up' as const) : ('down' as const),
          timeMs: 1,
          offset: 0,
          lengthBytes: bytes.length,
          bytes,
        },
      }));
      const letter = readLetter(
        [opened, hello].flatMap((event) => event ?? []).concat(more),
        keyLines,
      );
      expect(letter.exchanges).toEqual([]);
    }),
  );
});
