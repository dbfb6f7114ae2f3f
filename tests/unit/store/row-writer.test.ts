import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { inMemory } from '../../../electron/store/connect.ts';
import { Database } from '../../../electron/store/database.ts';

let database: Database;

beforeEach(async () => {
  database = await Database.open(inMemory);
  await database.execute(
    `CREATE TABLE things (n INTEGER, word VARCHAR, kind ENUM ('large', 'small'), bytes BLOB, size DOUBLE,
       total BIGINT, sum DOUBLE, flag BOOLEAN, severity UTINYINT)`,
  );
});
afterEach(() => database.close());

const thingSchema = z.object({
  n: z.int(),
  word: z.string().nullable(),
  kind: z.string(),
  bytes: z.instanceof(Uint8Array).nullable(),
  size: z.number().nullable(),
  total: z.bigint().nullable(),
  sum: z.number().nullable(),
  flag: z.boolean(),
  severity: z.int(),
});
type Thing = z.infer<typeof thingSchema>;

/** Everything that can be missing is missing in every third row, in each chunk at another place. */
function thing(n: number): Thing {
  const isThere = n % 3 > 0;
  const bytes = new Uint8Array([n & 0xff, ...Array.from({ length: n % 40 }, () => 7)]);
  return {
    n,
    word: isThere ? `the word numbered ${n}` : null,
    kind: n % 2 === 0 ? 'small' : 'large',
    bytes: isThere ? bytes : null,
    size: isThere ? n / 4 : null,
    total: isThere ? BigInt(n) * 2n ** 33n : null,
    sum: isThere ? n * 2 ** 33 : null,
    flag: n % 5 === 0,
    severity: n % 200,
  };
}

test('rows are the same in chunks, the last of them in part', async () => {
  const things = Array.from({ length: 5000 }, (_, n) => thing(n));
  await database.write('things', async (row) => {
    for (const { n, word, kind, bytes, ...others } of things) {
      row.integer(n).text(word).text(kind).blob(bytes).double(others.size);
      row.bigInteger(others.sum).bigInteger(others.sum).boolean(others.flag);
      await row.byte(others.severity).end();
    }
  });
  const found = await database.query('SELECT * FROM things ORDER BY n', thingSchema);
  expect(found.map(({ bytes, ...row }) => ({ ...row, bytes: bytes && [...bytes] }))).toEqual(
    things.map(({ bytes, ...row }) => ({ ...row, bytes: bytes && [...bytes] })),
  );
});

test('a row with too many or too few values is refused', async () => {
  const writing = database.write('things', async (row) => {
    row.integer(1).text('one');
    await expect(row.end()).rejects.toThrow('A row has 2 of 9 values');
    row.text('small').blob(null).double(1).bigInteger(1).bigInteger(1).boolean(true).byte(1);
    row.integer(10);
  });
  await expect(writing).rejects.toThrow('more values than the table has columns');
});
