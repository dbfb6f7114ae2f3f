// Rows and lanes of a timeline, and what can be pointed at in them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findHit } from '../../../shared/charts/waterfall-hit.ts';
import { extentOf } from '../../../shared/charts/waterfall-extent.ts';
import { listMarks } from '../../../shared/charts/waterfall-marks.ts';
import {
  layRows,
  maxLanes,
  placeInLanes,
  rowAt,
  rowsBetween,
  rowSizes,
} from '../../../shared/charts/waterfall-rows.ts';
import { connectionAt, requestOf, sampleRecords, waterfallOf } from './sample-waterfall.ts';

const requests = (connections: number) =>
  fc.array(
    fc
      .tuple(fc.nat(connections - 1), fc.nat(300), fc.nat(200))
      .map(([connection, startedMs, takenMs]) => requestOf(connection, startedMs, takenMs)),
    { maxLength: 40 },
  );
const waterfalls = fc
  .integer({ min: 1, max: 12 })
  .chain((size) => fc.tuple(fc.constant(size), requests(size)))
  .map(([size, carried]) => {
    const connections = Array.from({ length: size }, (_, n) =>
      connectionAt(n, n % 4 === 3 ? null : `h${n}.example`),
    );
    return waterfallOf(connections, undefined, carried);
  });

describe('rows', () => {
  it('stand without gap or overlap, each connection once, whatever is chosen', () => {
    fc.assert(
      fc.property(waterfalls, fc.boolean(), fc.boolean(), (waterfall, withLetter, bySite) => {
        const { rows, heightPx } = layRows(waterfall, { withLetter, bySite });
        let topPx = 0;
        for (const row of rows) {
          expect(row.topPx).toBe(topPx);
          topPx += row.heightPx;
        }
        expect(heightPx).toBe(topPx);
        const shown = rows.flatMap((row) => (row.kind === 'connection' ? [row.index] : []));
        expect(shown.sort((a, b) => a - b)).toEqual([...waterfall.connections.keys()]);
        const carried = rows.flatMap((row) => (row.kind === 'connection' ? row.requests : []));
        expect(carried).toHaveLength(withLetter ? waterfall.requests.length : 0);
        const headed = rows.reduce(
          (sum, row) => sum + (row.kind === 'site' ? row.connections : 0),
          0,
        );
        expect(headed).toBe(bySite ? waterfall.connections.length : 0);
      }),
    );
  });

  it('are found by their height', () => {
    fc.assert(
      fc.property(waterfalls, fc.double({ min: -50, max: 900, noNaN: true }), (waterfall, yPx) => {
        const layout = layRows(waterfall, { withLetter: true, bySite: true });
        const found = layout.rows.findIndex(
          (row) => row.topPx <= yPx && yPx < row.topPx + row.heightPx,
        );
        expect(rowAt(layout, yPx)).toBe(found);
        const seen = rowsBetween(layout, yPx, yPx + 200);
        const expected = layout.rows.filter(
          (row) => row.topPx + row.heightPx > Math.max(0, yPx) && row.topPx <= yPx + 200,
        );
        expect(seen).toEqual(expected);
      }),
    );
  });

  it('group by site, in the order in which the sites first came, the nameless last', () => {
    const connections = [connectionAt(0, null), connectionAt(1), connectionAt(2), connectionAt(4)];
    const { rows } = layRows(waterfallOf(connections), { withLetter: false, bySite: true });
    expect(
      rows.map((row) => (row.kind === 'site' ? `${row.site} ${row.connections}` : row.index)),
    ).toEqual(['site1.example 2', 1, 3, 'site2.example 1', 2, 'null 1', 0]);
  });
});

it('requests in the clear stay where the letter is away', () => {
  const connections = [connectionAt(0), { ...connectionAt(1), protocol: 'http' as const }];
  const waterfall = waterfallOf(connections, undefined, [requestOf(0, 50, 5), requestOf(1, 50, 5)]);
  const { rows } = layRows(waterfall, { withLetter: false, bySite: false });
  expect(rows.map((row) => (row.kind === 'connection' ? row.requests.length : -1))).toEqual([0, 1]);
  const marks = [0, 1].map((index) => listMarks(waterfall, index, false).at(-1));
  expect(marks).toMatchObject([{ kind: 'handshake' }, { kind: 'request', isClear: true }]);
});

describe('lanes', () => {
  it('hold requests one after the other, but for the crowded last one', () => {
    fc.assert(
      fc.property(requests(1), (carried) => {
        const placed = placeInLanes(carried);
        expect(placed.map(({ request }) => request.id).sort()).toEqual(
          carried.map(({ id }) => id).sort(),
        );
        for (let lane = 0; lane < maxLanes - 1; lane += 1) {
          const own = placed.filter((one) => one.lane === lane).map(({ request }) => request);
          for (const [n, request] of own.slice(1).entries()) {
            expect(request.startedMs).toBeGreaterThanOrEqual(own[n]?.endedMs ?? Infinity);
          }
        }
        expect(Math.max(-1, ...placed.map(({ lane }) => lane))).toBeLessThan(maxLanes);
        // Those that words are written on are not over each other, in the last lane too.
        const last = placed.filter(({ lane }) => lane === maxLanes - 1);
        for (const [n, { request, isOverAnother }] of last.entries()) {
          const untilMs = Math.max(0, ...last.slice(0, n).map((one) => one.request.endedMs));
          expect(isOverAnother).toBe(untilMs > request.startedMs);
        }
      }),
    );
  });
});

describe('what is pointed at', () => {
  const record = (timeMs: number, isDown: boolean, contentType = 23) => ({
    timeMs,
    bytes: 100,
    isDown,
    contentType,
  });
  const waterfall = waterfallOf(
    [connectionAt(0), connectionAt(1)],
    [[], [record(13, false, 22), record(50, false), record(50, true), record(50.5, true, 21)]],
    [requestOf(1, 45, 20)],
  );
  const layout = layRows(waterfall, { withLetter: true, bySite: false });
  const scale = { window: { fromMs: 0, toMs: 100 }, widthPx: 1000 };
  const at = (ms: number, insidePx: number) =>
    findHit({ waterfall, layout, scale, xPx: ms * 10, yPx: rowSizes.connectionPx + insidePx });

  it('is what was sent above the line, what was received below', () => {
    expect(at(50, 10)?.mark).toMatchObject({ kind: 'records', isDown: false, records: 1 });
    expect(at(50.2, 30)?.mark).toMatchObject({
      isDown: true,
      records: 2,
      bytes: 200,
      contentTypes: [23, 21],
    });
  });

  it('is a phase where there are no records, and a request in its lane', () => {
    expect(at(7, 19)?.mark).toMatchObject({ kind: 'dns' });
    expect(at(17, 19)?.mark).toMatchObject({ kind: 'handshake' });
    expect(at(80, 19)).toMatchObject({ row: { index: 1 }, mark: null });
    expect(at(60, rowSizes.connectionPx + 4)?.mark).toMatchObject({ kind: 'request' });
    expect(at(90, rowSizes.connectionPx + 4)?.mark).toBeNull();
    expect(findHit({ waterfall, layout, scale, xPx: 1, yPx: 9999 })).toBeNull();
  });

  it('can be stepped through in order of time, with the letter and without', () => {
    const kinds = listMarks(waterfall, 1, true).map(({ kind }) => kind);
    expect(kinds).toEqual([
      'dns',
      'connect',
      'handshake',
      'records',
      'request',
      'records',
      'records',
      'records',
    ]);
    expect(listMarks(waterfall, 1, false)).toHaveLength(7);
    expect(listMarks(waterfall, 9, true)).toEqual([]);
  });

  it('lies within the time that is shown at first', () => {
    fc.assert(
      fc.property(sampleRecords, requests(1), (records, carried) => {
        const one = waterfallOf([connectionAt(0)], [records], carried);
        const { busy, whole } = extentOf(one);
        for (const mark of listMarks(one, 0, true)) {
          // A farewell is no reason to show the silence before it.
          const isFarewell = mark.kind === 'records' && mark.bytes <= 48;
          const { fromMs, toMs } = isFarewell ? whole : busy;
          expect(mark.stretch.fromMs).toBeGreaterThanOrEqual(fromMs);
          expect(mark.stretch.toMs).toBeLessThanOrEqual(toMs);
        }
        expect(whole.toMs).toBeGreaterThan(1000);
      }),
    );
  });

  it('is no mere moment where nothing but the beginning is known', () => {
    const quic = { ...connectionAt(4), closedMs: null, dns: null, connect: null, handshake: null };
    expect(extentOf(waterfallOf([quic], [[]], [])).busy).toEqual({ fromMs: 20, toMs: 1060 });
    const closed = { ...quic, closedMs: 140 };
    expect(extentOf(waterfallOf([closed], [[]], [])).busy).toEqual({ fromMs: 38, toMs: 142 });
  });
});
