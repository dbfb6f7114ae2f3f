import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPieces } from '../../../electron/store/session-pieces.ts';
import { openStore } from '../../../electron/store/store.ts';
import type { Store } from '../../../electron/store/store.ts';
import { sessionDocumentSchema } from '../../../shared/model/session.ts';
import { everyFlow } from '../../../shared/model/query-values.ts';
import { hour, sampleDocument, sampleSegments, sampleStart } from './sample-session.ts';
import { readSegments, readWhole } from '../../helpers/whole-session.ts';

let store: Store;
beforeEach(async () => {
  const opened = await openStore(':memory:');
  if (!opened.ok) throw new Error(opened.error.detail);
  store = opened.value;
});
afterEach(() => store.close());

describe('a saved session', () => {
  it('comes back as it was', async () => {
    const document = sampleDocument({ secret: 'lone \ud800 surrogate, "quotes", \u0000 and €' });
    await store.saveSession(document, sampleSegments());
    expect(await readWhole(store, 's1')).toEqual(document);
    expect(sessionDocumentSchema.parse(await readWhole(store, 's1'))).toEqual(document);
    const { session, summary } = document;
    expect(await store.getSession('s1')).toEqual({ session, summary });
    expect(await readSegments(store, 's1')).toHaveLength(2);
  });

  it('keeps its TLS secrets apart: no report sees them, and they go with it', async () => {
    const lines = ['CLIENT_RANDOM aa bb', 'EXPORTER_SECRET aa cc'];
    await store.saveSession(sampleDocument(), sampleSegments(), lines);
    await store.saveSession(sampleDocument({ id: 's2' }), sampleSegments());
    expect(await store.keyLog('s1')).toEqual(lines);
    expect(await store.keyLog('s2')).toEqual([]);
    expect(JSON.stringify(await readWhole(store, 's1'))).not.toContain('CLIENT_RANDOM');
    await store.erase('s1');
    expect(await store.keyLog('s1')).toEqual([]);
  });

  it('is replaced by one of the same id', async () => {
    await store.saveSession(sampleDocument(), sampleSegments());
    await store.saveSession(sampleDocument({ records: 9 }), sampleSegments());
    expect(await store.list('')).toHaveLength(1);
    expect((await store.records('s1', 'f1', 0, 100)).total).toBe(9);
  });

  it('is not there when writing it failed half way', async () => {
    const document = sampleDocument();
    const bad = { ...sampleSegments()[0]!, offset: 0.5 };
    await expect(store.saveSession(document, [bad])).rejects.toThrow(/integer|BigInt/);
    expect(await store.list('')).toEqual([]);
    expect((await store.records('s1', null, 0, 100)).total).toBe(0);
    await store.saveSession(document, sampleSegments());
    expect(await readWhole(store, 's1')).toEqual(document);
  });
});

it('gives the flows of a session in pages, each once and with its own records', async () => {
  const document = sampleDocument({ records: 3 });
  const [flow] = document.flows;
  const flows = Array.from({ length: 450 }, (_, n) => ({ ...flow!, flowId: `f${n}` }));
  await store.saveSession({ ...document, flows }, sampleSegments());
  await store.saveSession(sampleDocument({ id: 's2' }), sampleSegments());
  const pieces = await readPieces(store, 's1');
  const pages = [];
  for await (const page of pieces!.flows()) pages.push(page);
  expect(pages.map(({ length }) => length)).toEqual([200, 200, 50]);
  expect(pages.flat()).toEqual(flows);
  const segments = [];
  for await (const page of pieces!.segments()) segments.push(...page);
  expect(segments).toEqual(await readSegments(store, 's1'));
});

describe('pages', () => {
  beforeEach(() => store.saveSession(sampleDocument({ records: 5 }), sampleSegments()));

  it('gives ledger rows of one visit or of all', async () => {
    expect(await store.ledger('s1', null, 1, 1)).toMatchObject({
      total: 3,
      rows: [{ id: 'row-1' }],
    });
    expect(await store.ledger('s1', 'v2', 0, 10)).toMatchObject({
      total: 1,
      rows: [{ id: 'row-2' }],
    });
  });

  it('gives flows without their heavy parts, and one with them', async () => {
    const page = await store.explore.flows('s1', {
      filter: everyFlow,
      sort: { column: 'time', descending: false },
      offset: 0,
      limit: 1,
    });
    expect(page).toMatchObject({
      total: 2,
      flows: [{ flowId: 'f1', recordCount: 5, alpn: ['h2', 'http/1.1'], tlsVersion: 'TLS 1.3' }],
    });
    const { records, ...flow } = sampleDocument().flows[0]!;
    expect(records).toHaveLength(3);
    expect(await store.flow('s1', 'f1')).toEqual(flow);
    expect(await store.flow('s1', 'nope')).toBeNull();
  });

  it('gives records in the order of time', async () => {
    const page = await store.records('s1', null, 0, 10_000);
    expect(page.total).toBe(6);
    expect(page.records.map(({ timeMs }) => timeMs)).toEqual(
      page.records.map(({ timeMs }) => timeMs).sort((a, b) => a - b),
    );
    expect(await store.records('s1', 'f1', 4, 10)).toMatchObject({
      total: 5,
      records: [{ flowId: 'f1', offset: 5600, contentType: 23 }],
    });
  });

  it('gives evidence bytes, and none that were not recorded', async () => {
    const span = { flowId: 'f1', direction: 'up', offset: 1, lengthBytes: 2 } as const;
    expect(await store.evidence('s1', span, 1)).toEqual({
      span,
      offset: 0,
      bytes: new Uint8Array([1, 2, 3, 4]),
      complete: true,
    });
    expect(await store.evidence('s1', { ...span, offset: 4 }, 1)).toBeNull();
    expect(await store.evidence('s1', { ...span, lengthBytes: 9 }, 0)).toMatchObject({
      complete: false,
    });
  });
});

describe('look-ups of a flow', () => {
  it('are given in their order, so many of them', async () => {
    const document = sampleDocument({ id: 's1' });
    const [asked] = document.dns;
    if (asked === undefined) throw new Error('no sample');
    const others = ['b.example', 'c.example'].map((name) => ({ ...asked, name }));
    const elsewhere = { ...asked, name: 'd.example', flowId: 'd9' };
    await store.saveSession({ ...document, dns: [asked, elsewhere, ...others] }, []);
    const namesOf = async (limit: number) => {
      const { lookups, total } = await store.lookups('s1', 'd1', limit);
      return [total, ...lookups.map(({ name }) => name)];
    };
    expect(await namesOf(9)).toEqual([3, 'clinic.example', 'b.example', 'c.example']);
    expect(await namesOf(2)).toEqual([3, 'clinic.example', 'b.example']);
    expect(await store.lookups('s1', 'f1', 9)).toEqual({ lookups: [], total: 0 });
  });
});

describe('the library', () => {
  beforeEach(async () => {
    await store.saveSession(sampleDocument({ id: 'a', url: 'https://news.example/x' }), []);
    await store.saveSession(
      sampleDocument({ id: 'b', startedAtMs: sampleStart + hour, status: 'failed' }),
      [],
    );
  });

  it('counts the sites of a session, of a large capture those in all', async () => {
    const document = sampleDocument({ id: 'c', startedAtMs: sampleStart + 2 * hour });
    const [visit] = document.session.visits;
    if (visit === undefined) throw new Error('no sample');
    const visits = [
      visit,
      { ...visit, id: 'v2' },
      { ...visit, id: 'v3', url: 'https://b.example/' },
    ];
    const session = { ...document.session, visits };
    await store.saveSession({ ...document, session }, []);
    const capture = {
      fileName: 'hour.pcap',
      fileBytes: 1,
      packets: 1,
      passedOver: 0,
      problem: null,
      sites: { inAll: 1267, compared: 2 },
    };
    await store.saveSession({ ...document, session: { ...session, id: 'd', capture } }, []);
    expect(
      (await store.list('title of c')).map(({ visitCount, siteCount }) => [visitCount, siteCount]),
    ).toEqual([
      [3, 2],
      [3, 1267],
    ]);
  });

  it('counts of a cancelled run which visits were begun', async () => {
    const document = sampleDocument({ id: 'c', startedAtMs: sampleStart + 2 * hour });
    const [visit] = document.session.visits;
    if (visit === undefined) throw new Error('no sample');
    const waiting = { ...visit, status: 'cancelled' as const, startedAtMs: null, elapsedMs: null };
    const visits = [visit, { ...waiting, id: 'v2' }, { ...waiting, id: 'v3' }];
    const session = { ...document.session, status: 'cancelled' as const, visits };
    await store.saveSession({ ...document, session }, []);
    const [listed] = await store.list('title of c');
    expect(listed).toMatchObject({ visitCount: 3, begunCount: 1 });
  });

  it('counts the sites that the sentence is about, where letters went to more hosts', async () => {
    const document = sampleDocument({ id: 'e' });
    const [visit] = document.session.visits;
    if (visit === undefined) throw new Error('no sample');
    const visits = [visit, { ...visit, id: 'v2', url: 'https://www.b.example/' }];
    const summary = { ...document.summary, sites: 1 };
    await store.saveSession({ ...document, summary, session: { ...document.session, visits } }, []);
    expect((await store.list('title of e')).map(({ siteCount }) => siteCount)).toEqual([1]);
    const head = await store.getSession('e');
    expect(head?.summary.sites).toBe(1);
  });

  it('lists the newest first and searches titles and URLs', async () => {
    const all = await store.list('');
    expect(all.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(all[0]).toMatchObject({ visitCount: 1, failedCount: 1, title: 'Title of b' });
    expect(all[1]?.firstUrl).toBe('https://news.example/x');
    expect((await store.list('NEWS')).map(({ id }) => id)).toEqual(['a']);
    expect((await store.list(' of B ')).map(({ id }) => id)).toEqual(['b']);
    expect(await store.list('%')).toEqual([]);
  });

  it('renames, and says when there is nothing to rename', async () => {
    expect(await store.rename('a', "Bob's")).toBe(true);
    expect((await store.getSession('a'))?.session.title).toBe("Bob's");
    expect(await store.rename('nope', 'x')).toBe(false);
  });

  it('hides, shows again and purges', async () => {
    expect(await store.hide('a')).toBe(true);
    expect(await store.getSession('a')).toBeNull();
    expect(await store.has('a')).toBe(false);
    expect((await store.list('')).map(({ id }) => id)).toEqual(['b']);
    expect(await store.unhide('a')).toBe(true);
    expect(await store.has('a')).toBe(true);
    await store.hide('a');
    expect(await store.purgeHidden()).toBe(1);
    expect(await store.unhide('a')).toBe(false);
  });
});

describe('how often', () => {
  const at = (id: string, offsetMs: number, more: Parameters<typeof sampleDocument>[0] = {}) =>
    store.saveSession(sampleDocument({ id, startedAtMs: sampleStart + offsetMs, ...more }), []);
  beforeEach(async () => {
    await at('a', 10);
    await at('b', hour - 1);
    await at('c', hour);
    await at('d', hour, { url: 'https://news.example/' });
    await at('e', hour, { status: 'failed' });
  });

  it('counts done visits by name and hour', async () => {
    expect(await store.frequency({ sinceMs: null, name: null })).toEqual([
      { name: 'clinic.example', hourStartMs: sampleStart, visits: 2 },
      { name: 'clinic.example', hourStartMs: sampleStart + hour, visits: 1 },
      { name: 'news.example', hourStartMs: sampleStart + hour, visits: 1 },
    ]);
    expect(
      await store.frequency({ sinceMs: sampleStart + 11, name: 'Clinic.example' }),
    ).toHaveLength(2);
  });

  it('knows earlier visits to a name, oldest first', async () => {
    expect(await store.earlierVisits(['clinic.example'])).toEqual(
      [10, hour - 1, hour].map((ms) => ({ name: 'clinic.example', atMs: sampleStart + ms })),
    );
    expect(await store.earlierVisits([])).toEqual([]);
  });
});
