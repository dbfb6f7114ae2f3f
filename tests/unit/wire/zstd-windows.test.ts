// How much a Zstandard frame wants its decoder to remember, however its bytes are cut into chunks.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBody } from '../../../electron/decrypt/decode-body.ts';
import { ZstdWindows } from '../../../electron/wire/zstd-windows.ts';

const magic = [0x28, 0xb5, 0x2f, 0xfd];
/** Blocks of five bytes of content, each an `x`; the last block is empty. */
const fives = (times: number): number[] =>
  Array.from({ length: times }, () => [0x2a, 0, 0, 0x78]).flat();
const blocks = [...fives(4), 1, 0, 0];
const withWindow = (window: number): number[] => [...magic, 0, window, ...blocks];
const frames = {
  small: withWindow(0),
  mebibyte: withWindow(10 << 3),
  checked: [...magic, 4, 0, ...blocks, 1, 2, 3, 4],
  raw: [...magic, 0, 0, (9 << 3) | 1, 0, 0, ...magic, 0, 0xff, 1, 1, 1],
  /** With a dictionary's number, and its size in two bytes: 256 and 20 more. */
  single: [...magic, 0x62, 9, 9, 20, 0, ...blocks],
  skippable: [0x5f, 0x2a, 0x4d, 0x18, 6, 0, 0, 0, ...magic, 0, 0xff],
  gigabytes: withWindow(0xa7),
  sized: [...magic, 0xe0, 0, 0, 0, 0, 2, 0, 0, 0],
} as const;

function check(maxBytes: number, bytes: readonly number[], chunkBytes: number): string {
  const windows = new ZstdWindows(maxBytes);
  try {
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      windows.check(Uint8Array.from(bytes.slice(at, at + chunkBytes)));
    }
    return 'fits';
  } catch (error) {
    return String(error);
  }
}

test.each([1, 2, 3, 7, 1000])('frame after frame is looked at, in chunks of %d', (chunkBytes) => {
  const { small, checked, raw, single, skippable, gigabytes, sized, mebibyte } = frames;
  const modest = [skippable, small, checked, raw, single].flat();
  expect(check(1024, modest, chunkBytes)).toBe('fits');
  expect(check(1024, [...modest, ...mebibyte], chunkBytes)).toContain('1048576 bytes');
  expect(check(2 ** 20, [...modest, ...mebibyte], chunkBytes)).toBe('fits');
  expect(check(2 ** 27, [...modest, ...gigabytes], chunkBytes)).toContain('2013265920 bytes');
  expect(check(2 ** 27, [...modest, ...sized], chunkBytes)).toContain('8589934592 bytes');
  expect(check(275, [...single], chunkBytes)).toContain('276 bytes');
});

test('what is no Zstandard is left to its decoder', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 40 }), (bytes) => {
      expect(check(1024, [0x29, ...bytes], 5)).toBe('fits');
    }),
  );
});

// Unpacking it would take longer than a test may.
test('a body that wants gigabytes is told of before it is unpacked', () => {
  const bomb = Buffer.from([...magic, 0, 0xa7, ...fives(5000)]);
  expect(decodeBody(bomb, ['zstd'], true).failure).toMatchObject({ kind: 'bad-encoding' });
  expect(decodeBody(Buffer.from(frames.mebibyte), ['zstd'], true).bytes.toString()).toBe(
    'x'.repeat(20),
  );
});
