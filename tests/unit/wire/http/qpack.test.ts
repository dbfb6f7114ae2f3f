// QPACK by the examples of RFC 9204 Appendix B, and against bytes that nobody meant.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { QpackDecoder } from '../../../../electron/wire/http/qpack.ts';
import { qpackStaticTable } from '../../../../electron/wire/http/qpack-table.ts';

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const decoded = (decoder: QpackDecoder, hex: string): unknown => {
  const read = decoder.decode(bytesOf(hex));
  return read.ok ? read.value : read.error.code;
};

test('the examples of RFC 9204 Appendix B, one after another', () => {
  const decoder = new QpackDecoder();
  decoder.maxCapacity = 220;
  expect(decoded(decoder, '0000 510b 2f69 6e64 6578 2e68 746d 6c')).toEqual([
    [':path', '/index.html'],
  ]);
  // What needs two entries waits for them, however their bytes are cut.
  expect(decoded(decoder, '0381 1011')).toBeNull();
  const instructions = '3fbd01 c00f 7777772e6578616d706c652e636f6d c10c 2f73616d706c652f70617468';
  for (const byte of bytesOf(instructions)) decoder.pushInstructions(Uint8Array.of(byte));
  expect(decoded(decoder, '0381 1011')).toEqual([
    [':authority', 'www.example.com'],
    [':path', '/sample/path'],
  ]);
  decoder.pushInstructions(bytesOf('4a 637573746f6d2d6b6579 0c 637573746f6d2d76616c7565'));
  decoder.pushInstructions(bytesOf('02'));
  expect(decoded(decoder, '0500 80c181')).toEqual([
    [':authority', 'www.example.com'],
    [':path', '/'],
    ['custom-key', 'custom-value'],
  ]);
  decoder.pushInstructions(bytesOf('810d 637573746f6d2d76616c756532'));
  expect(decoder.inserted).toBe(5);
  // The first entry made room: it can be asked for no more.
  expect(decoded(decoder, '0600 84')).toBe('malformed');
  expect(decoded(decoder, '0600 80')).toEqual([['custom-key', 'custom-value2']]);
  expect(decoder.problem).toBeNull();
});

describe('the fixed table', () => {
  test('has 99 entries, of which each can be asked for', () => {
    expect(qpackStaticTable).toHaveLength(99);
    const decoder = new QpackDecoder();
    for (const [index, entry] of qpackStaticTable.entries()) {
      const hex =
        index < 63
          ? (0xc0 | index).toString(16)
          : `ff${(index - 63).toString(16).padStart(2, '0')}`;
      expect(decoded(decoder, `0000${hex}`)).toEqual([entry]);
    }
    expect(decoded(decoder, '0000 ff24')).toBe('malformed');
  });
});

test('arbitrary instructions and blocks never throw', () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 5 }), bytes, (instructions, block) => {
      const decoder = new QpackDecoder();
      decoder.maxCapacity = 4096;
      decoder.pushInstructions(bytesOf('3fe11f'));
      for (const part of instructions) decoder.pushInstructions(part);
      const read = decoder.decode(block);
      expect(read.ok || read.error.message !== '').toBe(true);
    }),
    { numRuns: 500 },
  );
});
