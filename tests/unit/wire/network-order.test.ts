// Numbers read in place are those of a DataView, with zeros behind the end.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { i32, u16, u24, u32, u8 } from '../../../electron/wire/network-order.ts';

test('numbers are those that stand there, followed by zeros', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 8 }), fc.nat(10), (bytes, at) => {
      const view = new DataView(new ArrayBuffer(20));
      bytes.forEach((byte, n) => view.setUint8(n, byte));
      expect(u8(bytes, at)).toBe(view.getUint8(at));
      expect(u16(bytes, at)).toBe(view.getUint16(at));
      expect(u24(bytes, at)).toBe(view.getUint32(at) >>> 8);
      expect(u32(bytes, at)).toBe(view.getUint32(at));
      expect(i32(bytes, at)).toBe(view.getInt32(at));
    }),
  );
});
