// Whatever way a stream is cut, shuffled and repeated on its way, it comes out as it was sent.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FlowEvent } from '../../../../shared/model/segment.ts';
import { createCaptureFlows } from '../../../helpers/capture-events.ts';
import { pcap, tcp } from './packets.ts';

/** One direction as it came out; a gap is its length in brackets. */
function readUp(file: Uint8Array): string {
  const parts: string[] = [];
  const flows = createCaptureFlows((event: FlowEvent) => {
    if (event.kind !== 'segment' || event.segment.direction !== 'up') return;
    const { bytes, lengthBytes } = event.segment;
    parts.push(bytes === null ? `[${lengthBytes}]` : Buffer.from(bytes).toString('latin1'));
  });
  flows.push(file);
  flows.end();
  return parts.join('');
}

interface Piece {
  readonly start: number;
  readonly end: number;
}

/** Pieces that cover the text, some of them overlapping or sent twice. */
const cutUp = (length: number): fc.Arbitrary<Piece[]> =>
  fc
    .tuple(
      fc.uniqueArray(fc.integer({ min: 1, max: length - 1 }), { maxLength: 12 }),
      fc.array(fc.tuple(fc.nat(length - 1), fc.integer({ min: 1, max: 9 })), { maxLength: 6 }),
    )
    .map(([cuts, extra]) => {
      const borders = [0, ...cuts.sort((a, b) => a - b), length];
      const covering = borders.slice(1).map((end, n) => ({ start: borders[n] ?? 0, end }));
      const again = extra.map(([start, size]) => ({ start, end: Math.min(length, start + size) }));
      return [...covering, ...again];
    });

const text = fc.string({
  minLength: 2,
  maxLength: 60,
  unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
});
const sent = text.chain((original) =>
  fc.tuple(
    fc.constant(original),
    cutUp(original.length).chain((pieces) =>
      fc.shuffledSubarray(pieces, { minLength: pieces.length }),
    ),
    fc.oneof(fc.constant(2 ** 32 - 5), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
  ),
);

const toPackets = (original: string, pieces: readonly Piece[], first: number): number[][] =>
  pieces.map(({ start, end }) =>
    tcp({ sequence: (first + start) % 2 ** 32, payload: original.slice(start, end) }),
  );

test('any segmentation, order and overlap gives the stream that was sent', () => {
  fc.assert(
    fc.property(sent, ([original, pieces, first]) => {
      const start = tcp({ sequence: (first + 2 ** 32 - 1) % 2 ** 32, flags: 0x02 });
      expect(readUp(pcap([start, ...toPackets(original, pieces, first)]))).toBe(original);
    }),
    { numRuns: 500 },
  );
});

test('bytes that never came are a gap of their length, and nothing else is lost', () => {
  fc.assert(
    fc.property(sent, fc.nat(20), ([original, pieces, first], dropped) => {
      const kept = pieces.filter((_, n) => n !== dropped);
      const start = tcp({ sequence: (first + 2 ** 32 - 1) % 2 ** 32, flags: 0x02 });
      const isThere = Array.from(original, (_, at) =>
        kept.some((piece) => piece.start <= at && at < piece.end),
      );
      const last = isThere.lastIndexOf(true) + 1;
      const came = readUp(pcap([start, ...toPackets(original, kept, first)]));
      const expanded = came.replaceAll(/\[(\d+)\]/g, (_, count: string) =>
        '?'.repeat(Number(count)),
      );
      const expected = Array.from(original.slice(0, last), (character, at) =>
        isThere[at] === true ? character : '?',
      ).join('');
      expect(expanded).toBe(expected);
    }),
    { numRuns: 300 },
  );
});

test('a connection that reuses ports is another flow, however much of the first is missing', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.integer({ min: 2000, max: 4000 }), (one, two) => {
      const opened: string[] = [];
      const flows = createCaptureFlows((event) => {
        if (event.kind === 'opened') opened.push(event.flow.flowId);
      });
      const connection = (first: number): number[][] => [
        tcp({ sequence: first, flags: 0x02 }),
        tcp({ sequence: first + 5, payload: 'late' }),
      ];
      flows.push(pcap([...connection(one), ...connection(two)]));
      flows.end();
      expect(opened).toEqual(['tcp-1', 'tcp-3']);
    }),
    { numRuns: 50 },
  );
});

/** In place of none. As lists of numbers tens of megabytes of them would take a gigabyte. */
function withPayload(frame: readonly number[], size: number, value: number): Uint8Array {
  const packet = new Uint8Array(frame.length + size).fill(value);
  packet.set(frame);
  // The total length of IPv4, behind the header of Ethernet.
  new DataView(packet.buffer).setUint16(16, packet.length - 14);
  return packet;
}

/** Segments of 50 kB, as offloading makes them; the second of each connection comes last of all. */
function lateSecond(segments: number, connections = 1): (number[] | Uint8Array)[] {
  const size = 50_000;
  const ports = Array.from({ length: connections }, (_, n) => 40_000 + n);
  const send = (clientPort: number, n: number): Uint8Array =>
    withPayload(tcp({ clientPort, sequence: 1 + n * size }), size, 65 + (n % 20));
  const numbers = [0, ...Array.from({ length: segments - 2 }, (_, n) => n + 2), 1];
  return [
    ...ports.map((clientPort) => tcp({ clientPort, sequence: 0, flags: 0x02 })),
    ...numbers.flatMap((n) => ports.map((port) => send(port, n))),
  ];
}

const gapsIn = (text: string): string[] => text.match(/\[\d+\]/g) ?? [];

test('a segment that comes again a window later is waited for, up to four megabytes', () => {
  const near = readUp(pcap(lateSecond(80)));
  expect(gapsIn(near)).toEqual([]);
  expect(near).toHaveLength(80 * 50_000);
  expect(gapsIn(readUp(pcap(lateSecond(90))))).toEqual(['[50000]']);
});

test('what waits in all connections together is bounded', () => {
  const connections = 7;
  const gaps = gapsIn(readUp(pcap(lateSecond(80, connections))));
  expect(gaps.length).toBeGreaterThan(0);
  expect(gaps.length).toBeLessThan(connections);
});

test('many small early segments are bounded in number', () => {
  const small = (n: number): number[] => tcp({ sequence: 2 + n, payload: 'x' });
  const early = (count: number): number[][] => [
    tcp({ sequence: 0, flags: 0x02 }),
    ...Array.from({ length: count }, (_, n) => small(n)).toReversed(),
    tcp({ sequence: 1, payload: 'a' }),
  ];
  expect(gapsIn(readUp(pcap(early(4000))))).toEqual([]);
  expect(gapsIn(readUp(pcap(early(5000)))).length).toBeGreaterThan(0);
});

/** Cut without overlaps, in any order but with the first of them no later than behind eight others. */
const swapped = text.chain((original) =>
  fc.tuple(
    fc.constant(original),
    fc
      .uniqueArray(fc.integer({ min: 1, max: original.length - 1 }), { maxLength: 12 })
      .map((cuts) => [0, ...cuts.sort((a, b) => a - b), original.length])
      .map((borders) => borders.slice(1).map((end, n) => ({ start: borders[n] ?? 0, end })))
      .chain((pieces) => fc.shuffledSubarray(pieces, { minLength: pieces.length }))
      .filter((pieces) => pieces.findIndex(({ start }) => start === 0) <= 8),
    fc.oneof(fc.constant(2 ** 32 - 5), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
  ),
);

describe('a capture that began inside a connection', () => {
  test('puts in order what a packet without payload foretold', () => {
    fc.assert(
      fc.property(swapped, ([original, pieces, first]) => {
        // A byte further on it might ask whether the peer lives.
        fc.pre(pieces[0]?.start !== 1);
        const packets = [tcp({ sequence: first }), ...toPackets(original, pieces, first)];
        expect(readUp(pcap(packets))).toBe(original);
      }),
      { numRuns: 500 },
    );
  });

  test('holds nothing back where nothing was foretold, and what comes late is left out', () => {
    const lost = [tcp({ sequence: 104, payload: 'efgh' }), tcp({ sequence: 100, payload: 'abcd' })];
    expect(readUp(pcap([...lost, tcp({ sequence: 108, payload: 'ij' })]))).toBe('efghij');
  });

  const from = (n: number): number[] => tcp({ sequence: 104 + n * 4, payload: `-${n}--` });
  const row = (count: number): number[][] => Array.from({ length: count }, (_, n) => from(n));

  test('waits through eight segments, and begins with what is there where the first never came', () => {
    const late = tcp({ sequence: 100, payload: 'abcd' });
    const seen = tcp({ sequence: 100 });
    expect(readUp(pcap([seen, ...row(8), late]))).toBe('abcd-0---1---2---3---4---5---6---7--');
    const without = '-0---1---2---3---4---5---6---7---8--';
    expect(readUp(pcap([seen, ...row(9), late]))).toBe(without);
    expect(readUp(pcap([seen, ...row(2)]))).toBe('-0---1--');
    // Behind the beginning a gap is a gap.
    expect(readUp(pcap([seen, ...row(9), from(12)]))).toBe(`${without}[12]-12--`);
  });

  test('waits for no more than a window holds', () => {
    const up = readUp(
      pcap([tcp({ sequence: 100 }), tcp({ sequence: 100 + 65_536, payload: 'x' })]),
    );
    expect(up).toBe('x');
  });

  test('does not wait behind the end of both sides', () => {
    const reasons: string[] = [];
    const flows = createCaptureFlows((event) => {
      if (event.kind === 'closed') reasons.push(event.reason);
    });
    flows.push(
      pcap([
        tcp({ sequence: 100 }),
        tcp({ sequence: 104, payload: 'efgh', flags: 0x11 }),
        tcp({ sequence: 500, flags: 0x11, back: true }),
      ]),
    );
    flows.end();
    expect(reasons).toEqual(['end']);
  });

  test('tells each direction by itself', () => {
    const events: string[] = [];
    const flows = createCaptureFlows((event) => {
      if (event.kind !== 'segment') return;
      const { direction, bytes } = event.segment;
      events.push(`${direction} ${Buffer.from(bytes ?? []).toString('latin1')}`);
    });
    flows.push(
      pcap([
        tcp({ sequence: 500, back: true }),
        tcp({ sequence: 100, payload: 'ask' }),
        tcp({ sequence: 503, payload: 'wer', back: true }),
        tcp({ sequence: 500, payload: 'ans', back: true }),
      ]),
    );
    flows.end();
    expect(events).toEqual(['up ask', 'down ans', 'down wer']);
  });
});
