// The country table says what the library says that reads the same file, whatever the width of its tree.
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Reader, type CountryResponse } from 'maxmind';
import { expect, test } from 'vitest';
import { readCountryTable } from '../../../electron/place/country-table.ts';
import { makePlaceTables } from '../../../scripts/make-place-tables.mjs';

const dataDir = join(import.meta.dirname, '../../../out/data');
await makePlaceTables(dataDir);
const file = readFileSync(join(dataDir, 'country.mmdb'));

test('the shipped table says what the library reads in it', () => {
  const table = readCountryTable(file);
  const library = new Reader<CountryResponse & { country_code?: string }>(file);
  const address = fc.oneof(
    fc.uint8Array({ minLength: 4, maxLength: 4 }),
    // Within what is handed out of IPv6 (2000::/3), else nearly all would be unknown.
    fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => {
      bytes[0] = 0x20 | ((bytes[0] ?? 0) & 0x0f);
      bytes[1] = (bytes[1] ?? 0) & 0x0f;
      return bytes;
    }),
  );
  fc.assert(
    fc.property(address, (bytes) => {
      const text =
        bytes.length === 4
          ? bytes.join('.')
          : Buffer.from(bytes).toString('hex').match(/.{4}/g)!.join(':');
      expect(table.find(bytes)).toBe(library.get(text)?.country_code ?? null);
    }),
    { numRuns: 2000 },
  );
});

const text = (value: string): Buffer =>
  Buffer.concat([Buffer.of(0x40 | value.length), Buffer.from(value)]);
const u32 = (value: number): Buffer =>
  Buffer.of(0xc4, value >>> 24, value >>> 16, value >>> 8, value);
const map = (entries: Record<string, Buffer>): Buffer =>
  Buffer.concat([
    Buffer.of(0xe0 | Object.keys(entries).length),
    ...Object.entries(entries).flatMap(([key, value]) => [text(key), value]),
  ]);

/** A tree of one node: the lower half of all addresses is in `left`, the upper in `right`; null: unknown. */
function makeTable(recordSize: number, left: string | null, right: string | null): Buffer {
  const places = [left, right].map((code) =>
    code === null ? null : map({ country_code: text(code) }),
  );
  const [first] = places;
  const pointers = places.map((place, n) =>
    place === null ? 1 : 1 + 16 + (n === 0 ? 0 : (first?.length ?? 0)),
  );
  const width = recordSize === 28 ? 3 : recordSize / 8;
  const records = pointers.map((pointer) => {
    const bytes = Buffer.alloc(width);
    bytes.writeUIntBE(pointer, 0, width);
    return bytes;
  });
  const [low = Buffer.of(), high = Buffer.of()] = records;
  const node = recordSize === 28 ? [low, Buffer.of(0), high] : [low, high];
  const metadata = map({
    node_count: u32(1),
    record_size: u32(recordSize),
    ip_version: u32(4),
    binary_format_major_version: u32(2),
    binary_format_minor_version: u32(0),
    database_type: text('test'),
  });
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  const data = places.filter((place) => place !== null);
  return Buffer.concat([...node, Buffer.alloc(16), ...data, marker, metadata]);
}

test.each([24, 28, 32])('records of %i bits lead to their country', (recordSize) => {
  const table = readCountryTable(makeTable(recordSize, 'DE', 'FR'));
  expect(table.find(Uint8Array.of(1, 2, 3, 4))).toBe('DE');
  expect(table.find(Uint8Array.of(200, 2, 3, 4))).toBe('FR');
  const half = readCountryTable(makeTable(recordSize, null, 'FR'));
  expect(half.find(Uint8Array.of(1, 2, 3, 4))).toBeNull();
});
