// The library's answers about connections, held against the same worked out row by row.
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readClearFacts } from '../../../electron/observe/clear-facts.ts';
import { chooseBucketMs } from '../../../electron/store/flow-time.ts';
import { openStore, type Store } from '../../../electron/store/store.ts';
import type { FlowFilter, FlowSort } from '../../../shared/model/flow-query.ts';
import { sumNotCaptured } from '../../../shared/words/captured-words.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { ClearHttpMessage } from '../../../shared/model/clear-text.ts';
import { everyFlow } from '../../../shared/model/query-values.ts';
import { sampleDocument } from './sample-session.ts';

const span = (flowId: string) => ({ flowId, direction: 'up' as const, offset: 1, lengthBytes: 9 });
const sites = ['clinic.example', 'www.clinic.example', 'news.example.co.uk', 'b%b.example'];
const countries = ['Germany', 'Ireland', null];

const cookieRequest = (flowId: string, n: number): ClearHttpMessage => ({
  direction: 'up',
  startLine: `GET /page HTTP/1.1`,
  headers: [['Cookie', `sid=${n % 3}`]],
  headEvidence: span(flowId),
  bodyEvidence: span(flowId),
  headerEvidence: [{ ...span(flowId), lengthBytes: 13 }],
});

/** Flow `n` of a made-up café: four sites, three people, some plain HTTP. */
function makeFlow(n: number): ObservedFlow {
  const [template] = sampleDocument().flows;
  if (template === undefined) throw new Error('no sample');
  const flowId = `f${n}`;
  const name = n % 7 === 6 ? null : (sites[n % 4] ?? null);
  const isPlain = n % 5 === 0;
  const country = countries[n % 3] ?? null;
  return {
    ...template,
    flowId,
    protocol: isPlain ? 'http' : 'tls',
    local: { address: `10.0.0.${(n % 3) * 9 + 1}`, port: 50_000 + n },
    remote: { address: `203.0.113.${(n * 37) % 11}`, port: 443 },
    place: {
      countryCode: country === null ? null : country.slice(0, 2).toUpperCase(),
      countryName: country,
      asn: n % 4,
      operator: n % 2 === 0 ? 'Bob’s Hosting' : 'CDN "x"',
      scope: 'public',
    },
    openedMs: n * 100,
    closedMs: n % 10 === 9 ? null : n * 100 + ((n * 13) % 50),
    bytesUp: (n * 7919) % 1000,
    bytesDown: (n * 104_729) % 100_000,
    ...(n % 6 === 4 && { bytesDropped: true, notCaptured: { up: n, down: 2 } }),
    names: name === null ? [] : [{ name, leak: 'sni', evidence: span(flowId) }],
    records: [],
    tls: isPlain ? null : template.tls,
    http: isPlain ? [cookieRequest(flowId, n)] : [],
  };
}

const flows = Array.from({ length: 300 }, (_, n) => makeFlow(n));
const byTime: FlowSort = { column: 'time', descending: false };
const nameOf = (flow: ObservedFlow): string | null => flow.names[0]?.name ?? null;

let store: Store;
beforeAll(async () => {
  const opened = await openStore(':memory:', readClearFacts);
  if (!opened.ok) throw new Error(opened.error.detail);
  store = opened.value;
  await store.saveSession({ ...sampleDocument(), flows }, []);
  await store.saveSession({ ...sampleDocument({ id: 's2' }), flows: flows.slice(0, 5) }, []);
});
afterAll(() => store.close());

const valueOf = {
  name: nameOf,
  country: (flow: ObservedFlow) => flow.place.countryName,
  user: (flow: ObservedFlow) => flow.local.address,
  protocol: (flow: ObservedFlow): string | null => flow.protocol,
  operator: (flow: ObservedFlow) => flow.place.operator,
} as const;
type PlainFacet = keyof typeof valueOf;
const facets = Object.keys(valueOf) as PlainFacet[];

/** What the filter keeps, one row at a time. */
function keep(filter: FlowFilter): ObservedFlow[] {
  const search = filter.search.trim().toLowerCase();
  return flows.filter((flow) => {
    const texts = [
      nameOf(flow),
      flow.remote.address,
      flow.local.address,
      flow.place.operator,
      flow.place.countryName,
    ];
    return (
      facets.every((facet) => {
        const values = filter.choices.filter((c) => c.facet === facet).map(({ value }) => value);
        return values.length === 0 || values.includes(valueOf[facet](flow));
      }) &&
      (filter.time === null ||
        (flow.openedMs >= filter.time.fromMs && flow.openedMs < filter.time.toMs)) &&
      (search === '' || texts.some((text) => text?.toLowerCase().includes(search) === true))
    );
  });
}

const choice = fc
  .record({ facet: fc.constantFrom(...facets), n: fc.nat(40) })
  .map(({ facet, n }) => ({ facet, value: valueOf[facet](makeFlow(n)) }));
const filters: fc.Arbitrary<FlowFilter> = fc.record({
  search: fc.constantFrom('', 'clinic', 'B%B', 'Bob’s', '203.0.113.1', '_', '%', "'"),
  choices: fc.array(choice, { maxLength: 4 }),
  time: fc.option(
    fc.tuple(fc.nat(300), fc.nat(300)).map(([a, b]) => ({ fromMs: a * 100, toMs: (a + b) * 100 })),
  ),
});

const ids = (page: { flows: { flowId: string }[] }): string[] => page.flows.map((f) => f.flowId);

describe('connections', () => {
  it('keeps what the filter says, for any filter', async () => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const expected = keep(filter).map(({ flowId }) => flowId);
        const page = await store.explore.flows('s1', {
          filter,
          sort: byTime,
          offset: 0,
          limit: 1000,
        });
        expect(ids(page)).toEqual(expected);
        expect(page.total).toBe(expected.length);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['bytes', (flow: ObservedFlow) => flow.bytesUp + flow.bytesDown],
    ['port', (flow: ObservedFlow) => flow.remote.port],
    ['duration', (flow: ObservedFlow) => (flow.closedMs ?? Infinity) - flow.openedMs],
    ['address', (flow: ObservedFlow) => Number(flow.remote.address.split('.')[3])],
  ] as const)('sorts by %s, page by page', async (column, value) => {
    const sorted = [...flows].sort((a, b) => value(a) - value(b) || a.openedMs - b.openedMs);
    const pages = await Promise.all(
      [0, 100, 200].map((offset) =>
        store.explore.flows('s1', {
          filter: everyFlow,
          sort: { column, descending: false },
          offset,
          limit: 100,
        }),
      ),
    );
    expect(pages.flatMap(ids)).toEqual(sorted.map(({ flowId }) => flowId));
  });

  it('gives what a row shows', async () => {
    const question = { filter: everyFlow, sort: byTime, offset: 5, limit: 1 };
    expect((await store.explore.flows('s1', question)).flows).toEqual([
      {
        flowId: 'f5',
        asked: [],
        transport: 'tcp',
        protocol: 'http',
        local: { address: '10.0.0.19', port: 50_005 },
        remote: { address: '203.0.113.9', port: 443 },
        place: {
          countryCode: null,
          countryName: null,
          asn: 1,
          operator: 'CDN "x"',
          scope: 'public',
        },
        openedMs: 500,
        closedMs: 515,
        bytesUp: 595,
        bytesDown: 23_645,
        name: 'www.clinic.example',
        nameLeak: 'sni',
        site: 'clinic.example',
        recordCount: 0,
        alpn: [],
        tlsVersion: null,
        ja4: null,
        clear: ['cookie', 'page'],
      },
    ]);
  });
});

it('a row says what a cut capture lacks of its bytes', async () => {
  const question = { filter: everyFlow, sort: byTime, offset: 4, limit: 2 };
  const { flows: rows } = await store.explore.flows('s1', question);
  expect(rows.map(({ notCaptured }) => notCaptured)).toEqual([{ up: 4, down: 2 }, undefined]);
});

describe('sums', () => {
  it('add up to the rows they are made of, for any filter', async () => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const kept = keep(filter);
        const totals = await store.explore.totals('s1', filter);
        expect(totals.flows).toBe(kept.length);
        expect(totals.bytesDown).toBe(kept.reduce((sum, flow) => sum + flow.bytesDown, 0));
        expect(totals.notCaptured).toBe(sumNotCaptured(kept, 'up', 'down'));
        expect(totals.users).toBe(new Set(kept.map((flow) => flow.local.address)).size);
        const pairs = await store.explore.pairs('s1', { filter, limit: 1000 });
        expect(pairs.reduce((sum, pair) => sum + pair.flows, 0)).toBe(kept.length);
        const timeline = await store.explore.timeline('s1', {
          filter,
          facet: 'name',
          rows: 100,
          buckets: 10,
        });
        expect(timeline.cells.reduce((sum, [, , n]) => sum + n, 0)).toBe(kept.length);
        expect(timeline.buckets).toBeLessThanOrEqual(10);
      }),
      { numRuns: 40 },
    );
  });

  it('leave the choices of their own facet to be chosen', async () => {
    const filter: FlowFilter = {
      ...everyFlow,
      choices: [
        { facet: 'country', value: 'Germany' },
        { facet: 'protocol', value: 'http' },
      ],
    };
    const question = { filter, facet: 'country', order: 'flows', limit: 2 } as const;
    const page = await store.explore.facet('s1', question);
    expect(page.total).toBe(3);
    expect(page.rows.map(({ value, flows: count }) => [value, count])).toEqual([
      ['Germany', 20],
      ['Ireland', 20],
    ]);
  });

  it('count names of one organisation together', async () => {
    const question = { filter: everyFlow, facet: 'site', order: 'flows', limit: 9 } as const;
    const { rows } = await store.explore.facet('s1', question);
    expect(rows.map(({ value }) => value)).toContain('example.co.uk');
    expect(rows.find(({ value }) => value === 'clinic.example')?.flows).toBe(
      flows.filter((flow) => nameOf(flow)?.endsWith('clinic.example')).length,
    );
  });

  it('are of one session, also after another was looked at and this one replaced', async () => {
    expect((await store.explore.totals('s2', everyFlow)).flows).toBe(5);
    await store.saveSession({ ...sampleDocument({ id: 's3' }), flows: flows.slice(0, 2) }, []);
    expect((await store.explore.totals('s3', everyFlow)).flows).toBe(2);
    await store.saveSession({ ...sampleDocument({ id: 's3' }), flows: flows.slice(0, 9) }, []);
    expect((await store.explore.totals('s3', everyFlow)).flows).toBe(9);
    await store.erase('s3');
    expect((await store.explore.totals('s3', everyFlow)).flows).toBe(0);
    expect((await store.explore.totals('s1', everyFlow)).flows).toBe(300);
  });
});

describe('what stood in the clear', () => {
  const everything = { filter: everyFlow, offset: 0, limit: 100 };

  it('comes worst first, each thing once, with the bytes of its first time', async () => {
    const { rows, total } = await store.explore.clear('s1', everything);
    expect(total).toBe(rows.length);
    expect(rows.map(({ severity }) => severity)).toEqual(
      rows.map(({ severity }) => severity).sort((a, b) => b - a),
    );
    const [worst] = rows;
    expect(worst).toMatchObject({ severity: 2, kind: 'cookie', label: 'Cookie sent: sid' });
    expect(
      rows.filter(({ kind }) => kind === 'cookie').reduce((sum, row) => sum + row.flows, 0),
    ).toBe(60);
    expect(
      rows.find(({ kind, name }) => kind === 'name' && name === 'clinic.example'),
    ).toMatchObject({
      label: 'Name in the TLS hello',
      evidence: { direction: 'up', offset: 1, lengthBytes: 9 },
    });
  });

  it('has the address of who was told where no name says it', async () => {
    const { rows } = await store.explore.clear('s1', everything);
    const nameless = rows.filter(({ kind, name }) => kind === 'cookie' && name === null);
    expect(nameless).toHaveLength(3);
    for (const row of nameless) {
      const own = flows.filter(
        (flow) =>
          nameOf(flow) === null &&
          flow.http.some(({ headers }) => headers[0]?.[1] === `sid=${row.value}`),
      );
      expect(row.told).toEqual({
        address: own[0]?.remote.address,
        addresses: new Set(own.map(({ remote }) => remote.address)).size,
      });
    }
    expect(rows.filter(({ name, told }) => name !== null && told !== undefined)).toEqual([]);
  });

  it('obeys the filter, by kind too', async () => {
    const filter: FlowFilter = {
      ...everyFlow,
      choices: [
        { facet: 'clear', value: 'cookie' },
        { facet: 'user', value: '10.0.0.1' },
      ],
    };
    const { rows } = await store.explore.clear('s1', { ...everything, filter });
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(['cookie']));
    expect(rows.reduce((sum, row) => sum + row.flows, 0)).toBe(20);
    expect((await store.explore.totals('s1', filter)).flows).toBe(20);
  });

  it('is counted by kind as its list counts it, whatever kind is chosen', async () => {
    const whose = { facet: 'user', value: '10.0.0.1' } as const;
    const kinds = await store.explore.clearKinds('s1', { ...everyFlow, choices: [whose] });
    // One cookie, sent to four sites and on connections of which no name was seen.
    expect(kinds).toContainEqual({ kind: 'cookie', facts: 5, flows: 20 });
    for (const { kind, facts, flows: connections } of kinds) {
      const filter = { ...everyFlow, choices: [whose, { facet: 'clear' as const, value: kind }] };
      expect((await store.explore.clear('s1', { ...everything, filter })).total).toBe(facts);
      expect((await store.explore.totals('s1', filter)).flows).toBe(connections);
      expect(await store.explore.clearKinds('s1', filter)).toEqual(kinds);
    }
  });

  it('can be searched, like everything else', async () => {
    const filter: FlowFilter = {
      search: 'clinic',
      choices: [{ facet: 'name', value: 'clinic.example' }],
      time: { fromMs: 0, toMs: 20_000 },
    };
    const { rows } = await store.explore.clear('s1', { ...everything, filter });
    expect(rows.length).toBeGreaterThan(1);
    expect(new Set(rows.map(({ name }) => name))).toEqual(new Set(['clinic.example']));
  });

  it('pages across readable things and names', async () => {
    const { rows, total } = await store.explore.clear('s1', everything);
    const single = await Promise.all(
      rows.map((_, offset) => store.explore.clear('s1', { filter: everyFlow, offset, limit: 1 })),
    );
    expect(single.flatMap((page) => page.rows)).toEqual(rows);
    expect(single.every((page) => page.total === total)).toBe(true);
  });
});

it('chooses round pieces of time', () => {
  expect(chooseBucketMs(3_600_000, 72)).toBe(60_000);
  expect(chooseBucketMs(0, 10)).toBe(1);
  expect(chooseBucketMs(1e13, 10)).toBe(1e12);
});
