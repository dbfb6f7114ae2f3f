// HTTP/2 frames however they are cut, and bytes that are none.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Http2FrameStream } from '../../../../electron/wire/http/http2-frames.ts';

function frame(type: number, flags: number, streamId: number, payload: Uint8Array): Uint8Array {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header.writeUInt8(type, 3);
  header.writeUInt8(flags, 4);
  header.writeUInt32BE(streamId, 5);
  return Buffer.concat([header, payload]);
}

function readCut(bytes: Uint8Array, cuts: readonly number[], gap?: [number, number]) {
  const said: string[] = [];
  let data = '';
  const stream = new Http2FrameStream({
    onBegin: () => undefined,
    onFrame: ({ type, streamId, payload }) => said.push(`${type}/${streamId}/${payload.length}`),
    onData: (_, bytes, lengthBytes) => {
      data += bytes === null ? '?'.repeat(lengthBytes) : Buffer.from(bytes).toString('latin1');
    },
    onDataEnd: (streamId, flags) => said.push(`end ${streamId} ${flags}`),
  });
  const places = [...new Set([0, ...cuts, ...(gap ?? []), bytes.length])].sort((a, b) => a - b);
  for (const [n, from] of places.entries()) {
    const to = places[n + 1] ?? from;
    const isGap = gap !== undefined && from >= gap[0] && to <= gap[1];
    stream.push(isGap ? null : bytes.subarray(from, to), to - from);
  }
  return { said, data, problem: stream.problem };
}

const whole = Buffer.concat([
  frame(4, 0, 0, Buffer.alloc(18)),
  frame(1, 4, 1, Buffer.from('block')),
  frame(0, 0x8, 1, Buffer.from('\x03hello, pad')),
  frame(0, 0x9, 1, Buffer.from('\x02!!')),
  frame(0, 1, 3, Buffer.from('world')),
  frame(3, 0, 5, Buffer.alloc(4)),
]);
const expected = {
  said: ['1/1/5', 'end 1 8', 'end 1 9', 'end 3 1', '3/5/4'],
  data: 'hello, world',
};

test('frames cut anywhere read the same, padding left out', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 8 }), (cuts) => {
      expect(readCut(whole, cuts)).toEqual({ ...expected, problem: null });
    }),
  );
});

test('missing bytes inside DATA are counted; in a header block they end reading', () => {
  const dataStart = 27 + 14 + 9;
  const inside = readCut(whole, [], [dataStart + 1, dataStart + 4]);
  expect(inside).toMatchObject({ data: '???lo, world', problem: null });
  expect(readCut(whole, [], [30, 40]).problem).toContain('missing');
});

test('bytes of any kind never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.array(fc.nat(400)), (bytes, cuts) => {
      const read = readCut(
        bytes,
        cuts.filter((at) => at <= bytes.length),
      );
      expect(read.problem === null || read.problem.length > 0).toBe(true);
    }),
  );
});
