// Records for a chart: the same that come by the page, and beyond a limit their sums.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inMemory } from '../../../electron/store/connect.ts';
import { Database } from '../../../electron/store/database.ts';
import { migrate } from '../../../electron/store/migrations.ts';
import { readRecordBars } from '../../../electron/store/read-record-bars.ts';
import { writeTable } from '../../../electron/store/save-session.ts';
import { readRecords } from '../../../electron/store/read-records.ts';
import { putFlow, putRecord, putSegment } from '../../../electron/store/session-rows.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { Segment } from '../../../shared/model/segment.ts';
import { mostRecords } from '../../../shared/model/handshake.ts';
import type { RecordBars } from '../../../shared/model/record-bars.ts';
import type { ObservedRecord } from '../../../shared/model/tls.ts';
import { sampleDocument } from './sample-session.ts';

const limits = { bars: 10, pieces: 4 } as const;
let database: Database;
beforeEach(async () => {
  database = await Database.open(inMemory);
  await migrate(database);
});
afterEach(() => {
  database.close();
});

const record = (
  timeMs: number,
  lengthBytes: number,
  direction: ObservedRecord['direction'] = 'down',
  contentType = 23,
): ObservedRecord => ({ direction, timeMs, offset: 0, lengthBytes, contentType });

/** Of two flows, `f1` and `f2`. */
async function save(first: readonly ObservedRecord[], second: readonly ObservedRecord[] = []) {
  const { flows } = sampleDocument();
  await writeTable(database, 's1', 'flows', flows, putFlow);
  for (const [flowId, records] of [
    ['f1', first],
    ['f2', second],
  ] as const) {
    await writeTable(database, 's1', 'records', records, (row, id, n, one) => {
      putRecord(row, id, flowId, n, one);
    });
  }
}

const barsOf = ({ timeMs, bytes, isDown, contentType }: RecordBars) =>
  Array.from(timeMs, (time, n) => [time, bytes[n], isDown[n], contentType[n]]);

it('gives each record while there are few, in the order of time', async () => {
  await save([record(7, 100), record(9.5, 50, 'up', 22)], [record(8, 1)]);
  const bars = await readRecordBars(database, 's1', null, limits);
  expect(bars).toMatchObject({ total: 3, bytesUp: 50, bytesDown: 101, leftOut: 0, pieceMs: null });
  expect(barsOf(bars)).toEqual([
    [7, 100, 1, 23],
    [8, 1, 1, 23],
    [9.5, 50, 0, 22],
  ]);
});

it('sums up what passed in pieces of a round length, each kind and direction apart', async () => {
  const down = Array.from({ length: 20 }, (_, n) => record(n, 10));
  await save([...down, record(3, 5, 'up'), record(12, 7, 'down', 22)], [record(13, 1000)]);
  const bars = await readRecordBars(database, 's1', null, limits);
  expect(bars).toMatchObject({ total: 23, bytesUp: 5, bytesDown: 1207, pieceMs: 5 });
  expect(barsOf(bars)).toEqual([
    [0, 50, 1, 23],
    [0, 5, 0, 23],
    [5, 50, 1, 23],
    [10, 7, 1, 22],
    [10, 1050, 1, 23],
    [15, 50, 1, 23],
  ]);
});

it('asks for one connection alone', async () => {
  await save([record(1, 10)], [record(2, 20), record(3, 30)]);
  const bars = await readRecordBars(database, 's1', 'f2', limits);
  expect(bars).toMatchObject({ total: 2, bytesDown: 50 });
  expect([...bars.timeMs]).toEqual([2, 3]);
});

it('has nothing to show of a session without records', async () => {
  await save([]);
  const bars = await readRecordBars(database, 's1', null, limits);
  expect(bars).toMatchObject({ total: 0, bytesUp: 0, bytesDown: 0, pieceMs: null });
  expect(bars.timeMs).toHaveLength(0);
});

it.each([
  ['at one time', [1, 1, 1]],
  ['ages apart', [-1e15, 0, 1e15]],
])('is not led astray by records %s', async (_, times) => {
  const records = times.flatMap((timeMs) => Array.from({ length: 5 }, () => record(timeMs, 2)));
  await save(records);
  const bars = await readRecordBars(database, 's1', null, limits);
  expect(bars.pieceMs).toBeGreaterThan(0);
  expect(bars.timeMs.length).toBeLessThanOrEqual(limits.pieces + 1);
  expect(bars.bytes.reduce((sum, one) => sum + one, 0)).toBe(30);
});

const segment = (
  flowId: string,
  direction: Segment['direction'],
  timeMs: number,
  lengthBytes: number,
): Segment => ({ flowId, direction, timeMs, offset: 0, lengthBytes, bytes: null });

/** Without TLS records, but with `records` of a TLS connection beside it. */
async function saveBare(bare: Partial<ObservedFlow>, segments: readonly Segment[]) {
  const [template] = sampleDocument().flows;
  if (template === undefined) throw new Error('The sample session has no flow.');
  const flow = { ...template, flowId: 'b1', records: [], tls: null, ...bare };
  await writeTable(database, 's1', 'flows', [template, flow], putFlow);
  await writeTable(database, 's1', 'records', [record(5, 500)], (row, id, n, one) => {
    putRecord(row, id, template.flowId, n, one);
  });
  await writeTable(database, 's1', 'segments', segments, putSegment);
}

const quic = { transport: 'udp', protocol: 'quic', bytesUp: 1200, bytesDown: 900 } as const;
const datagrams = [
  segment('b1', 'up', 1, 1200),
  segment('b1', 'down', 6, 600),
  segment('b1', 'down', 7, 300),
];

it('tells of QUIC the sizes of its datagrams, beside the records of others', async () => {
  // What is kept of the bytes of a connection with records is told by its records.
  await saveBare(quic, [...datagrams, segment('f1', 'up', 2, 77)]);
  const bars = await readRecordBars(database, 's1', null, limits);
  const sums = { total: 4, records: 1, datagrams: 3, bytesUp: 1200, bytesDown: 1400 };
  expect(bars).toMatchObject({ ...sums, unlistedBytes: 0 });
  expect(barsOf(bars)).toEqual([
    [1, 1200, 0, 0],
    [5, 500, 1, 23],
    [6, 600, 1, 0],
    [7, 300, 1, 0],
  ]);
  const { records, total } = await readRecords(database, 's1', null, { offset: 1, limit: 2 });
  expect(total).toBe(4);
  expect(records.map(({ kind, lengthBytes }) => [kind, lengthBytes])).toEqual([
    ['record', 500],
    ['datagram', 600],
  ]);
});

it('tells of plain TCP what came as it came, and nothing where that is not known of every byte', async () => {
  await saveBare({ ...quic, transport: 'tcp', protocol: 'http' }, datagrams);
  expect(await readRecordBars(database, 's1', 'b1', limits)).toMatchObject({
    total: 3,
    records: 0,
    datagrams: 0,
  });
  await database.execute('UPDATE flows SET bytes_down = bytes_down + 1');
  expect(await readRecordBars(database, 's1', 'b1', limits)).toMatchObject({ total: 0 });
});

it('tells of look-ups where one is asked for', async () => {
  await saveBare({ ...quic, protocol: 'dns' }, datagrams);
  expect(await readRecordBars(database, 's1', null, limits)).toMatchObject({ total: 1 });
  expect(await readRecordBars(database, 's1', 'b1', limits)).toMatchObject({ total: 3 });
});

it('lists as many datagrams as are kept, and says how much more passed', async () => {
  await saveBare({ ...quic, bytesDown: mostRecords * 10 + 4321 }, [segment('b1', 'up', 1, 1200)]);
  await database.execute(
    `INSERT INTO segments SELECT 's1', n, 'b1', 'down', n, 0, 10, NULL FROM range(1, ${mostRecords}) r(n)`,
  );
  const bars = await readRecordBars(database, 's1', 'b1', limits);
  expect(bars).toMatchObject({ total: mostRecords, unlistedBytes: 4331 });
});

it('says how much a capture lacks, of one connection and of all', async () => {
  const lacking = { bytesDropped: true, notCaptured: { up: 30, down: 400 } };
  await saveBare({ ...quic, ...lacking }, datagrams);
  const lackOf = async (flowId: string | null) =>
    (await readRecordBars(database, 's1', flowId, limits)).notCaptured;
  expect(await lackOf(null)).toBe(430);
  expect(await lackOf('b1')).toBe(430);
  expect(await lackOf('f1')).toBe(0);
});
