// What is written as Parquet is what the database reads.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { inMemory } from '../../../electron/store/connect.ts';
import { Database } from '../../../electron/store/database.ts';
import { ParquetRows, type ParquetColumn } from '../../../electron/store/parquet-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'onlooker-parquet-'));
const path = join(folder, 'things.parquet');
afterAll(() => rmSync(folder, { recursive: true }));

let database: Database;
beforeEach(async () => {
  database = await Database.open(inMemory);
});
afterEach(() => database.close());

const columns: readonly ParquetColumn[] = [
  ['n', 'integer'],
  ['word', 'text'],
  ['size', 'double'],
  ['flag', 'boolean'],
  ['bytes', 'bytes'],
];
const thingSchema = z.object({
  n: z.int(),
  word: z.string().nullable(),
  size: z.number().nullable(),
  flag: z.boolean(),
  bytes: z.instanceof(Uint8Array).nullable(),
});
type Thing = z.infer<typeof thingSchema>;

function write(things: readonly Thing[]): void {
  const rows = new ParquetRows(path, columns);
  for (const { n, word, size, flag, bytes } of things) {
    rows.integer(n).text(word).double(size).boolean(flag).blob(bytes).end();
  }
  rows.close();
}

/** Bytes as text, which long ones are compared by at once. */
const legible = (things: readonly Thing[]) =>
  things.map(({ bytes, ...row }) => ({
    ...row,
    bytes: bytes && Buffer.from(bytes).toString('latin1'),
  }));

const read = async () => legible(await database.query(`FROM read_parquet('${path}')`, thingSchema));

test('any values, also missing ones, in any number', async () => {
  const thing = fc.record({
    n: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    word: fc.option(fc.string({ unit: 'binary', maxLength: 400 })),
    size: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
    flag: fc.boolean(),
    bytes: fc.option(fc.uint8Array({ maxLength: 3000 })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(thing, { maxLength: 40 }), async (things) => {
      write(things);
      expect(await read()).toEqual(legible(things));
    }),
    { numRuns: 60 },
  );
});

/** Everything that can be missing is missing in every third row. */
function thing(n: number, length: number): Thing {
  const isThere = n % 3 > 0;
  return {
    n,
    word: isThere ? `№ ${n}` : null,
    size: isThere ? n * 2 ** 33 : null,
    flag: n % 5 === 0,
    bytes: isThere ? new Uint8Array(length).fill(n) : null,
  };
}

test.each([
  ['many rows', 150_000, 1, 3],
  ['long rows', 100, 200_000, 4],
])('%s are in several groups', async (_what, count, length, groups) => {
  const things = Array.from({ length: count }, (_, n) => thing(n, length));
  write(things);
  expect(await read()).toEqual(legible(things));
  const found = await database.count(
    `SELECT count(DISTINCT row_group_id)::DOUBLE AS total FROM parquet_metadata('${path}')`,
  );
  expect(found).toBe(groups);
});

test('half a pair of surrogates, which no UTF-8 has, is replaced', async () => {
  write([{ ...thing(1, 1), word: 'a\ud800b' }]);
  expect((await read())[0]?.word).toBe('a\ufffdb');
});

test('a number that is too large for its column is the nearest that is not', async () => {
  write([thing(2 ** 40, 1), thing(-(2 ** 40), 1)]);
  expect((await read()).map(({ n }) => n)).toEqual([2 ** 31 - 1, -(2 ** 31)]);
});

test('a file that is written anew at once, as long as before, is read anew', async () => {
  const of = (word: string, bytes: number[]): Thing => ({
    ...thing(1, 1),
    word,
    bytes: Uint8Array.from(bytes),
  });
  const before = [of('abcd', []), of('', [])];
  const behind = [of('', [1, 2]), of('', [3, 4])];
  const sizes = new Set<number>();
  // Often enough for two of them to fall into one second.
  for (let turn = 0; turn < 10; turn += 1) {
    const things = turn % 2 === 0 ? before : behind;
    write(things);
    sizes.add(statSync(path).size);
    expect(await read()).toEqual(legible(things));
  }
  expect(sizes.size).toBe(1);
});

test('a file without rows can be read', async () => {
  write([]);
  expect(await read()).toEqual([]);
  expect(statSync(path).size).toBeGreaterThan(8);
});

test('a row with too many or too few values is refused', () => {
  const rows = new ParquetRows(path, columns);
  rows.integer(1).text('one');
  expect(() => rows.end()).toThrow('A row has 2 of 5 values');
  rows.double(1).boolean(true).blob(null);
  expect(() => rows.integer(10)).toThrow('more values than the file has columns');
  rows.abandon();
});
