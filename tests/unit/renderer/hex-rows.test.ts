// The byte view draws every byte once and marks exactly the field.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinCells, layOutHex } from '../../../renderer/features/evidence/hex-rows.ts';

test('rows of sixteen with offset, hexadecimal and ASCII', () => {
  const bytes = new TextEncoder().encode('clinic.example\u0000!more');
  const rows = layOutHex(bytes, 100, { offset: 107, lengthBytes: 7 });
  expect(rows.map((row) => row.offset)).toEqual([100, 116]);
  const [first] = rows;
  if (first === undefined) throw new Error('No row.');
  expect(joinCells(first, (cell) => cell.ascii, '')).toEqual([
    { text: 'clinic.', isMarked: false },
    { text: 'example', isMarked: true },
    { text: '·!', isMarked: false },
  ]);
  expect(joinCells(first, (cell) => cell.hex, ' ')[1]?.text).toBe('65 78 61 6d 70 6c 65');
});

test('whatever the bytes and the mark: all bytes in order, the marked ones inside the span', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.nat(300),
      fc.nat(300),
      fc.nat(60),
      (bytes, offset, at, length) => {
        const rows = layOutHex(bytes, offset, { offset: at, lengthBytes: length });
        const hex = rows.flatMap((row) => row.cells.map((cell) => cell.hex)).join('');
        expect(hex).toBe(Buffer.from(bytes).toString('hex'));
        const marked = rows.flatMap((row) => row.cells).filter((cell) => cell.isMarked).length;
        const overlap = Math.min(offset + bytes.length, at + length) - Math.max(offset, at);
        expect(marked).toBe(Math.max(0, overlap));
      },
    ),
  );
});
