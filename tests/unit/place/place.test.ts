// Well-known addresses in the shipped data, and the ranges that are in no table.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addressBytes } from '../../../shared/model/ip-address.ts';
import { OperatorTableError, readOperatorTable } from '../../../electron/place/operator-table.ts';
import { openPlaces } from '../../../electron/place/place.ts';
import { describeFileError } from '../../../electron/session/file-error.ts';
import { makePlaceTables } from '../../../scripts/make-place-tables.mjs';

const dataDir = join(import.meta.dirname, '../../../out/data');
await makePlaceTables(dataDir);
const place = await openPlaces(dataDir);

test.each([
  ['8.8.8.8', ['US'], 15_169],
  ['1.1.1.1', ['AU', 'US'], 13_335],
  ['2001:4860:4860::8888', ['US'], 15_169],
  ['::ffff:8.8.8.8', ['US'], 15_169],
  ['2001:4860:4860:0:0:0:8.8.8.8', ['US'], 15_169],
  ['193.0.6.139', ['NL'], 3333],
])('%s is announced by a known operator', (address, country, asn) => {
  const found = place(address);
  expect(found).toMatchObject({ scope: 'public', asn });
  expect(country).toContain(found.countryCode);
  expect(found.operator).not.toBeNull();
  expect(found.countryName).not.toBe(found.countryCode);
});

test('tables that are there are not made again, and nothing is said of them', async () => {
  const said: string[] = [];
  await makePlaceTables(dataDir, (text) => said.push(text));
  expect(said).toEqual([]);
});

test('tables that are missing are said to be missing, and what to do', async () => {
  const nowhere = join(import.meta.dirname, 'nowhere');
  await expect(openPlaces(nowhere)).rejects.toThrow(/own tables .* install Onlooker again/u);
  const error: unknown = await openPlaces(nowhere).catch((cause: unknown) => cause);
  expect(describeFileError(error)).toContain('install Onlooker again');
});

test.each([
  ['127.0.0.2', 'loopback'],
  ['::1', 'loopback'],
  ['10.1.2.3', 'private'],
  ['172.31.255.255', 'private'],
  ['100.64.0.1', 'private'],
  ['192.168.1.5', 'private'],
  ['fd00::1', 'private'],
  ['169.254.1.1', 'link-local'],
  ['fe80::1', 'link-local'],
  ['203.0.113.5', 'reserved'],
  ['2001:db8::1', 'reserved'],
  ['3fff:fff::1', 'reserved'],
  ['100::1', 'reserved'],
  ['100:0:0:1::1', 'reserved'],
  ['5f00::1', 'reserved'],
  ['64:ff9b:1::1', 'private'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['not an address', 'reserved'],
])('%s is %s', (address, scope) => {
  expect(place(address)).toMatchObject({ scope, countryCode: null, asn: null });
});

test('172.32.0.0 is public again', () => {
  expect(place('172.32.0.1').scope).toBe('public');
});

test('addresses become bytes', () => {
  expect(addressBytes('::')).toEqual(new Uint8Array(16));
  expect(addressBytes('1::2')?.at(-1)).toBe(2);
  expect(addressBytes('1.2.3.4')).toEqual(Uint8Array.of(1, 2, 3, 4));
});

test('every range is found by its first and last address, and nothing between two', () => {
  const u32 = (...values: number[]): Buffer => {
    const bytes = Buffer.alloc(values.length * 4);
    values.forEach((value, index) => bytes.writeUInt32LE(value, index * 4));
    return bytes;
  };
  const names = Buffer.from('Ä netBnet');
  const [first, last] = [
    Buffer.from([9, 0, 0, 0, 9, 2, 0, 0]),
    Buffer.from([9, 0, 0, 9, 9, 2, 0, 0]),
  ];
  const table = readOperatorTable(
    Buffer.concat([
      Buffer.from('ONLKASN1'),
      u32(2, 2, 0, 64_500, 64_501, 0, 6, names.length),
      first,
      last,
      u32(0, 1),
      names,
    ]),
  );
  const find = (text: string) => table.find(addressBytes(text) ?? Uint8Array.of());
  expect(find('9.0.0.0')).toEqual({ asn: 64_500, name: 'Ä net' });
  expect(find('9.0.0.9')?.asn).toBe(64_500);
  expect(find('9.2.0.0')).toEqual({ asn: 64_501, name: 'Bnet' });
  for (const text of [
    '8.255.255.255',
    '9.0.0.10',
    '9.1.0.0',
    '9.2.0.1',
    '255.0.0.1',
    '2001:db8::1',
  ])
    expect(find(text)).toBeNull();
});

test('a damaged table is refused', () => {
  expect(() => readOperatorTable(Buffer.from('nonsense'))).toThrow(OperatorTableError);
  const counts = Buffer.from([255, 255, 0, 0, 255, 255, 0, 0, 1, 0, 0, 0]);
  expect(() => readOperatorTable(Buffer.concat([Buffer.from('ONLKASN1'), counts]))).toThrow(
    OperatorTableError,
  );
});
