// Addresses are read as Node reads them, and found in the special ranges as Node finds them.
import { BlockList, isIP, isIPv4 } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressBytes } from '../../../shared/model/ip-address.ts';
import { specialRanges, specialUseOf } from '../../../shared/model/special-addresses.ts';

const group = fc.oneof(
  fc.constant(''),
  fc.nat(0x1_1000).map((value) => value.toString(16)),
);
const part = fc.oneof(fc.nat(300).map(String), fc.constantFrom('', '00', '01', '1e1', '+1'));
const written = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEFg.:%'.split('')), maxLength: 24 }),
  fc.array(group, { minLength: 1, maxLength: 10 }).map((groups) => groups.join(':')),
  fc.array(part, { minLength: 3, maxLength: 5 }).map((parts) => parts.join('.')),
  fc.tuple(fc.ipV6(), fc.ipV4()).map(([six, four]) => six.replace(/[^:]*$/, four)),
  fc.ipV6(),
  fc.ipV6().map((six) => `${six}%eth0`),
  fc.ipV4(),
);

test('takes for an address what Node takes for one', () => {
  fc.assert(
    fc.property(written, (text) => {
      expect(addressBytes(text) !== null).toBe(isIP(text) !== 0);
    }),
    { numRuns: 5000 },
  );
});

test('reads the numbers that stand there', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), (bytes) => {
      const dotted = bytes.join('.');
      expect(isIPv4(dotted)).toBe(true);
      expect(addressBytes(dotted)).toEqual(bytes);
      expect(addressBytes(`::ffff:${dotted}`)).toEqual(bytes);
    }),
  );
  const expected = Uint8Array.of(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 9);
  const forms = ['2001:db8::a00:9', '2001:DB8:0:0::10.0.0.9', '2001:db8:0:0:0:0:0a00:9%wlan0'];
  for (const text of forms) expect(addressBytes(text)).toEqual(expected);
});

const familyOf = (address: string) => (address.includes(':') ? 'ipv6' : 'ipv4');

const lists = specialRanges.map(([range, use]) => {
  const [address = '', bits] = range.split('/');
  const list = new BlockList();
  list.addSubnet(address, Number(bits), familyOf(address));
  return { family: familyOf(address), list, use };
});

const rangeBytes = specialRanges.map(
  ([range]) => addressBytes(range.slice(0, range.indexOf('/'))) ?? Uint8Array.of(),
);

function written16(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: 8 }, (_, n) => view.getUint16(n * 2).toString(16)).join(':');
}

test('special addresses are those that the ranges hold, to the bit', () => {
  const bits = fc.array(fc.nat(127), { maxLength: 2 });
  fc.assert(
    fc.property(fc.constantFrom(...rangeBytes), bits, (first, flipped) => {
      const bytes = first.slice();
      for (const bit of flipped) {
        const at = (bit >> 3) % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (0x80 >> (bit & 7));
      }
      const text = bytes.length === 4 ? bytes.join('.') : written16(bytes);
      const family = familyOf(text);
      const found = lists.find(
        (range) => range.family === family && range.list.check(text, family),
      );
      expect(specialUseOf(bytes)).toBe(found?.use ?? null);
    }),
    { numRuns: 5000 },
  );
});
