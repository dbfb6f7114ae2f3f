// Frames of PPP over several links, in parts.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCaptureFlows } from '../../../helpers/capture-events.ts';
import { Multilink } from '../../../../electron/wire/ip/multilink.ts';
import { ipv4, pcap, tcpBody } from './packets.ts';

const words = 'abcdefghijklmnop';
const frame = (sequence: number): number[] => [
  0,
  0x21,
  ...ipv4(6, tcpBody({ sequence, payload: words })),
];
const body = frame(100);

const part = (bits: number, number: number, bytes: readonly number[]): number[] =>
  [0xff, 3, 0, 0x3d, bits, (number >> 16) & 0xff, (number >> 8) & 0xff, number & 0xff].concat(
    bytes,
  );

/** In parts of so many bytes, numbered from `first` on. */
function inParts(first: number, size: number, bytes: readonly number[] = body): number[][] {
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, n) => {
    const bits = (n === 0 ? 0x80 : 0) | (n === count - 1 ? 0x40 : 0);
    return part(bits, (first + n) % 2 ** 24, bytes.slice(n * size, (n + 1) * size));
  });
}

function read(frames: readonly number[][], linkType = 9) {
  let text = '';
  const flows = createCaptureFlows((event) => {
    if (event.kind !== 'segment') return;
    text += Buffer.from(event.segment.bytes ?? []).toString('latin1');
  });
  flows.push(pcap(frames, { linkType }));
  flows.end();
  return { text, passedOver: flows.passedOver };
}

describe('PPP in parts over several links', () => {
  test('is put together in whatever order the links bring it, also where numbers wrap', () => {
    const sizes = fc.integer({ min: 1, max: 58 });
    const firsts = fc.oneof(fc.constant(2 ** 24 - 2), fc.integer({ min: 0, max: 2 ** 24 - 1 }));
    const shuffled = fc.tuple(sizes, firsts).chain(([size, first]) => {
      const parts = inParts(first, size);
      return fc.shuffledSubarray(parts, { minLength: parts.length });
    });
    fc.assert(
      fc.property(shuffled, (parts) => {
        expect(read(parts)).toEqual({ text: words, passedOver: parts.length - 1 });
      }),
      { numRuns: 200 },
    );
  });

  test('is read with its direction before it', () => {
    const parts = inParts(7, 30).map((bytes) => [1, ...bytes]);
    expect(read(parts, 204).text).toBe(words);
  });

  test('of two frames each gives its own', () => {
    const [one, two] = [inParts(1, 30), inParts(3, 30, frame(116))];
    const mixed = [two[1], one[0], one[1], two[0]].flatMap((bytes) => (bytes ? [bytes] : []));
    expect(read(mixed).text).toBe(words + words);
  });

  test('is not made of parts of which one is missing, or that are not as long as they say', () => {
    const parts = inParts(1, 20);
    for (const [missing] of parts.entries()) {
      expect(read(parts.filter((_, n) => n !== missing)).text).toBe('');
    }
    const [begin = []] = inParts(1, 30);
    expect(read([begin, part(0x40, 2, body.slice(31))]).text).toBe('');
  });
});

test('what waits for its others is bounded, and so is a frame', () => {
  const bundle = new Multilink();
  const add = (bits: number, number: number): Uint8Array | null => {
    const bytes = Uint8Array.from(part(bits, number, [number & 0xff]));
    return bundle.add({ kind: 'part', bytes, start: 4, end: bytes.length });
  };
  add(0x80, 1);
  for (let n = 0; n < 128; n += 1) add(0x80, 1000 + n);
  expect(add(0x40, 2)).toBeNull();
  add(0x80, 5000);
  for (let n = 1; n < 64; n += 1) expect(add(0, 5000 + n)).toBeNull();
  expect(add(0x40, 5064)).toBeNull();
  add(0x80, 6000);
  for (let n = 1; n < 63; n += 1) add(0, 6000 + n);
  expect(add(0x40, 6063)).toHaveLength(64);
  const long = Uint8Array.from(part(0xc0, 7000, Array(65_536).fill(1)));
  expect(bundle.add({ kind: 'part', bytes: long, start: 4, end: long.length })).toBeNull();
});
