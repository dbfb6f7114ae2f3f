// The timeline's parts out of the library: pages, look-ups apart, records as columns and in pieces.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../../electron/store/store.ts';
import { Database } from '../../../electron/store/database.ts';
import { migrate } from '../../../electron/store/migrations.ts';
import { readRecordColumns } from '../../../electron/store/waterfall-records.ts';
import { writeStored } from '../../../electron/store/save-session.ts';
import { storedSession } from '../../../electron/store/stored-session.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { ObservedRecord } from '../../../shared/model/tls.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { everyFlow } from '../../../shared/model/query-values.ts';
import { sampleExchange } from '../compare/sample.ts';
import { sampleDocument } from './sample-session.ts';

const [template] = sampleDocument().flows;
if (template === undefined) throw new Error('The sample session has no flow.');

const recordAt = (timeMs: number, n: number): ObservedRecord => ({
  direction: n % 3 === 0 ? 'up' : 'down',
  timeMs,
  offset: n * 100,
  lengthBytes: 100 + n,
  contentType: n < 2 ? 22 : 23,
});

function flowAt(n: number, host: string | null): ObservedFlow {
  const flowId = `f${n}`;
  const evidence = { flowId, direction: 'up' as const, offset: 0, lengthBytes: 1 };
  return {
    ...(template as ObservedFlow),
    flowId,
    openedMs: 100 * n,
    bytesDown: (n % 4) * 1000,
    names: host === null ? [] : [{ name: host, leak: 'sni', evidence }],
    // The last one of the fifth passed long after it was closed.
    records: Array.from({ length: 10 + n }, (_, at) =>
      recordAt(100 * n + 5 + at + (n === 4 && at === 13 ? 9000 : 0), at),
    ),
  };
}

const hosts = ['www.shop.example', 'cdn.example', 'Api.Shop.Example', null, 'cdn.example'];
const dnsFlow: ObservedFlow = {
  ...template,
  flowId: 'd1',
  protocol: 'dns',
  transport: 'udp',
  records: [],
  openedMs: 1,
  names: [],
  tls: null,
};
const plainFlow: ObservedFlow = {
  ...template,
  flowId: 'h1',
  protocol: 'http',
  openedMs: 900,
  records: [],
  names: [],
  tls: null,
};

function waterfallDocument(): SessionDocument {
  const sample = sampleDocument();
  const [lookup] = sample.dns;
  if (lookup === undefined) throw new Error('The sample session has no look-up.');
  const exchange = sampleExchange('Robin');
  return {
    ...sample,
    flows: [dnsFlow, ...hosts.map((host, n) => flowAt(n, host)), plainFlow],
    dns: [
      { ...lookup, name: 'CDN.example.', askedMs: 40, answeredMs: 60 },
      { ...lookup, name: 'other.example', askedMs: 41, answeredMs: 61 },
      { ...lookup, name: 'cdn.example', askedMs: 42, answeredMs: null },
    ],
    exchanges: [
      { ...exchange, id: 'e1', flowId: 'f1', startedMs: 120, headersMs: 130, endedMs: 140 },
      { ...exchange, id: 'e0', flowId: 'f1', startedMs: 110, headersMs: null, endedMs: 115 },
      { ...exchange, id: 'none', flowId: null },
    ],
  };
}

const document = waterfallDocument();
const ask = {
  filter: everyFlow,
  order: 'start',
  withLookups: false,
  offset: 0,
  limit: 500,
} as const;

let store: Store;
beforeAll(async () => {
  const opened = await openStore(':memory:');
  if (!opened.ok) throw new Error(opened.error.detail);
  store = opened.value;
  const segment = {
    flowId: 'h1',
    direction: 'up' as const,
    offset: 0,
    lengthBytes: 3,
    bytes: null,
  };
  await store.saveSession(document, [
    { ...segment, timeMs: 950 },
    { ...segment, timeMs: 931 },
  ]);
});
afterAll(() => store.close());

describe('the timeline', () => {
  it('leaves look-ups out unless they are asked for, and says how many', async () => {
    const without = await store.explore.waterfall('s1', ask);
    expect([without.total, without.lookupFlows]).toEqual([6, 1]);
    expect(without.flows.map(({ flowId }) => flowId)).toEqual(['f0', 'f1', 'f2', 'f3', 'f4', 'h1']);
    const all = await store.explore.waterfall('s1', { ...ask, withLookups: true });
    expect([all.total, all.lookupFlows, all.flows.length]).toEqual([7, 0, 7]);
  });

  it('goes by start, site or bytes, page by page', async () => {
    const idsOf = async (order: 'start' | 'site' | 'bytes'): Promise<string[]> => {
      const pages = [0, 2, 4, 6].map((offset) =>
        store.explore.waterfall('s1', { ...ask, order, offset, limit: 2 }),
      );
      return (await Promise.all(pages)).flatMap(({ flows }) => flows.map(({ flowId }) => flowId));
    };
    expect(await idsOf('start')).toEqual(['f0', 'f1', 'f2', 'f3', 'f4', 'h1']);
    // The site without a name comes last.
    expect(await idsOf('site')).toEqual(['f1', 'f4', 'f2', 'f0', 'f3', 'h1']);
    expect((await idsOf('bytes'))[0]).toBe('h1');
  });

  it('gives each connection its records, and nobody else’s', async () => {
    const { records, flows, pieceMs } = await store.explore.waterfall('s1', { ...ask, offset: 1 });
    expect(pieceMs).toBeNull();
    for (const [place, { flowId }] of flows.entries()) {
      const own = document.flows.find((flow) => flow.flowId === flowId)?.records ?? [];
      const [from, to] = [records.starts[place], records.starts[place + 1]];
      expect(Array.from(records.timeMs.slice(from, to))).toEqual(own.map(({ timeMs }) => timeMs));
      expect(Array.from(records.bytes.slice(from, to))).toEqual(
        own.map((record) => record.lengthBytes),
      );
      expect(Array.from(records.isDown.slice(from, to))).toEqual(
        own.map(({ direction }) => (direction === 'down' ? 1 : 0)),
      );
      expect(Array.from(records.contentType.slice(from, to))).toEqual(
        own.map((one) => one.contentType),
      );
    }
    expect(records.count.every((count) => count === 1)).toBe(true);
  });

  it('has the look-ups of its names and the first bytes of the rest', async () => {
    const { lookups, firstBytes } = await store.explore.waterfall('s1', ask);
    expect(lookups).toEqual([{ name: 'cdn.example', kind: 'A udp', askedMs: 40, answeredMs: 60 }]);
    expect([...firstBytes]).toEqual([[5, 931]]);
  });

  it('has the requests of these connections without their bodies', async () => {
    const { requests, requestTotal } = await store.explore.waterfall('s1', ask);
    expect(requestTotal).toBe(2);
    const [first, second] = requests;
    expect(first).toMatchObject({ id: 'e0', connection: 1, headersMs: null, certainty: 'certain' });
    const { request, response } = sampleExchange('Robin');
    expect(second).toEqual({
      id: 'e1',
      connection: 1,
      method: request.method,
      host: request.host,
      path: request.path + request.query,
      status: response?.status,
      startedMs: 120,
      headersMs: 130,
      endedMs: 140,
      bodyBytes: response?.size.bodyBytes,
      hasFailed: false,
      certainty: 'certain',
    });
  });
});

it('shows bytes as they came where there are no records, if all are known', async () => {
  const { records, flows } = await store.explore.waterfall('s1', { ...ask, offset: 5 });
  expect(flows.map(({ flowId }) => flowId)).toEqual(['h1']);
  expect(records.timeMs).toHaveLength(0);
  const whole = { ...plainFlow, flowId: 'h2', bytesUp: 30, bytesDown: 40 };
  const segment = { flowId: 'h2', bytes: null };
  await store.saveSession(
    { ...document, session: { ...document.session, id: 's2' }, flows: [...document.flows, whole] },
    [
      { ...segment, direction: 'down', timeMs: 960, offset: 0, lengthBytes: 40 },
      { ...segment, direction: 'up', timeMs: 950, offset: 0, lengthBytes: 20 },
      { ...segment, direction: 'up', timeMs: 955, offset: 20, lengthBytes: 10 },
    ],
  );
  const both = await store.explore.waterfall('s2', ask);
  const [from, to] = [both.records.starts[6], both.records.starts[7]];
  expect(Array.from(both.records.timeMs.slice(from, to))).toEqual([950, 955, 960]);
  expect(Array.from(both.records.bytes.slice(from, to))).toEqual([20, 10, 40]);
  expect(Array.from(both.records.isDown.slice(from, to))).toEqual([0, 0, 1]);
  expect(Array.from(both.records.contentType.slice(from, to))).toEqual([0, 0, 0]);
  expect(both.records.starts[6]).toBe(
    document.flows.reduce((sum, flow) => sum + flow.records.length, 0),
  );
});

it('sums records up over pieces of time when there are too many', async () => {
  const database = await Database.open(':memory:');
  await migrate(database);
  await writeStored(database, storedSession(document), () => []);
  const { flows } = await store.explore.waterfall('s1', ask);
  const { records, pieceMs } = await readRecordColumns(
    database,
    's1',
    { flows, inStretches: [], stretches: 0 },
    50,
  );
  database.close();
  expect(pieceMs).toBeGreaterThan(1);
  expect(records.timeMs.length).toBeLessThan(60);
  for (const [place, flow] of flows.entries()) {
    const own = document.flows.find(({ flowId }) => flowId === flow.flowId)?.records ?? [];
    const [from, to] = [records.starts[place] ?? 0, records.starts[place + 1] ?? 0];
    const times = Array.from(records.timeMs.slice(from, to));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(records.count.slice(from, to).reduce((sum, count) => sum + count, 0)).toBe(own.length);
    expect(records.bytes.slice(from, to).reduce((sum, bytes) => sum + bytes, 0)).toBe(
      own.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0),
    );
    expect(Math.max(...records.untilMs.slice(from, to))).toBe(
      Math.max(...own.map(({ timeMs }) => timeMs)),
    );
  }
});
