// The handlers on a real library in memory; the network and the dialogs are arguments.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ok } from '../../../shared/model/result.ts';
import { inspectRequestSchema } from '../../../shared/model/session.ts';
import { everyFlow } from '../../../shared/model/query-values.ts';
import { appInfoHandlers } from '../../../electron/main/handlers/app-info.ts';
import { inspectHandlers, type Run } from '../../../electron/main/handlers/inspect.ts';
import { labHandlers } from '../../../electron/main/handlers/lab.ts';
import { libraryHandlers } from '../../../electron/main/handlers/library.ts';
import { exploreHandlers } from '../../../electron/main/handlers/explore.ts';
import { sessionHandlers } from '../../../electron/main/handlers/session.ts';
import { createLabHolder } from '../../../electron/main/lab-holder.ts';
import { createPendingDeletions } from '../../../electron/main/pending-deletions.ts';
import { createRunningSessions } from '../../../electron/main/running-sessions.ts';
import { openStore, type Store } from '../../../electron/store/store.ts';
import { sampleDocument } from '../../fixtures/session-document.ts';
import { makeSessionDocument } from '../../helpers/session-document.ts';

let store: Store;
beforeEach(async () => {
  const opened = await openStore(':memory:');
  if (!opened.ok) throw new Error(opened.error.detail);
  store = opened.value;
});
afterEach(async () => {
  await store.close();
});

const unknown = { ok: false, error: { kind: 'unknown-session' } };
const page = { offset: 0, limit: 10 };
const everything = { filter: everyFlow, sort: { column: 'time', descending: false } } as const;

/** Each start fails until `failures` are used up. */
function labThatFails(failures: number) {
  let starts = 0;
  let closed = 0;
  const lab = {
    caPem: '',
    dnsServer: { address: '127.0.0.1', port: 5300 },
    accessLog: [],
    hosts: new Map(),
    sites: [{ url: 'https://clinic.lab.test:8443/', title: 'Clinic', teaches: 'Names' }],
    close: () => {
      closed += 1;
      return Promise.resolve();
    },
  };
  const holder = createLabHolder(() => {
    starts += 1;
    return starts <= failures ? Promise.reject(new Error('no port')) : Promise.resolve(lab);
  });
  return { holder, counts: () => ({ starts, closed }) };
}

describe('library calls', () => {
  const build = () => {
    let changes = 0;
    const deletions = createPendingDeletions(store, 60_000, () => undefined);
    const changed = (): void => {
      changes += 1;
    };
    const handlers = libraryHandlers({ store, deletions, undoMs: 60_000, changed });
    return { handlers, deletions, changes: () => changes };
  };

  it('lists, renames, deletes and takes back, and tells the window each time', async () => {
    await store.saveSession(makeSessionDocument('a'), []);
    const { handlers, deletions, changes } = build();
    const titles = async (): Promise<string[]> => {
      const listed = await handlers['library.list']({ search: '' });
      return listed.ok ? listed.value.map((session) => session.title) : [];
    };
    expect(await titles()).toEqual(['Session a']);
    await handlers['library.rename']({ sessionId: 'a', title: 'Monday' });
    expect(await titles()).toEqual(['Monday']);
    expect(await handlers['library.delete']({ sessionId: 'a' })).toEqual(ok({ undoMs: 60_000 }));
    expect(await titles()).toEqual([]);
    expect(await handlers['library.restore']({ sessionId: 'a' })).toEqual(ok(null));
    expect(await titles()).toEqual(['Monday']);
    expect(changes()).toBe(3);
    await deletions.close();
  });

  it('says when there is no such session', async () => {
    const { handlers, changes } = build();
    expect(await handlers['library.rename']({ sessionId: 'x', title: 'y' })).toMatchObject(unknown);
    expect(await handlers['library.delete']({ sessionId: 'x' })).toMatchObject(unknown);
    expect(await handlers['library.restore']({ sessionId: 'x' })).toMatchObject(unknown);
    expect(changes()).toBe(0);
  });
});

describe('session calls', () => {
  it('reads a saved session', async () => {
    const document = makeSessionDocument('a');
    await store.saveSession(document, []);
    const handlers = { ...sessionHandlers(store), ...exploreHandlers(store) };
    expect(await handlers['session.get']({ sessionId: 'a' })).toEqual(
      ok({ session: document.session, summary: document.summary }),
    );
    const flows = await handlers['session.flows']({ sessionId: 'a', ...everything, ...page });
    expect(flows).toEqual(ok({ flows: [], total: 0 }));
    const flow = await handlers['session.flow']({ sessionId: 'a', flowId: 'f' });
    expect(flow).toMatchObject({ ok: false, error: { kind: 'unknown-flow' } });
    const span = { flowId: 'f', direction: 'up' as const, offset: 0, lengthBytes: 4 };
    expect(
      await handlers['session.evidence']({ sessionId: 'a', span, contextBytes: 0 }),
    ).toMatchObject({ ok: false, error: { kind: 'not-recorded' } });
  });

  it('gives with a connection the certificate that its letters came with', async () => {
    const document = sampleDocument();
    const certificate = {
      subject: 'CN=clinic.example',
      issuer: 'CN=Some CA',
      names: ['clinic.example'],
      validFrom: '2026-01-01T00:00:00.000Z',
      validTo: '2026-12-01T00:00:00.000Z',
      fingerprint256: 'ab',
      trusted: true,
      problem: null,
    };
    const [exchange] = document.exchanges;
    if (exchange === undefined) throw new Error('the sample has a letter');
    const exchanges = [exchange, { ...exchange, id: 'later', certificate }];
    await store.saveSession({ ...document, exchanges }, []);
    const { 'session.flow': flow } = sessionHandlers(store);
    const sessionId = document.session.id;
    const found = await Promise.all(
      document.flows.map(({ flowId }) => flow({ sessionId, flowId })),
    );
    expect(found.map((one) => one.ok && [one.value.flowId, one.value.checked])).toEqual(
      document.flows.map(({ flowId }) => [flowId, flowId === exchange.flowId ? certificate : null]),
    );
  });

  it('tells an empty session from one that is not there', async () => {
    const handlers = { ...sessionHandlers(store), ...exploreHandlers(store) };
    const sessionId = 'x';
    const span = { flowId: 'f', direction: 'up' as const, offset: 0, lengthBytes: 4 };
    const answers = [
      await handlers['session.get']({ sessionId }),
      await handlers['session.ledger']({ sessionId, visitId: null, ...page }),
      await handlers['session.flows']({ sessionId, ...everything, ...page }),
      await handlers['session.totals']({ sessionId, filter: everyFlow }),
      await handlers['session.facet']({
        sessionId,
        filter: everyFlow,
        facet: 'site',
        order: 'flows',
        limit: 1,
      }),
      await handlers['session.pairs']({ sessionId, filter: everyFlow, limit: 1 }),
      await handlers['session.timeline']({
        sessionId,
        filter: everyFlow,
        facet: 'name',
        rows: 1,
        buckets: 9,
      }),
      await handlers['session.clear']({ sessionId, filter: everyFlow, ...page }),
      await handlers['session.clear-kinds']({ sessionId, filter: everyFlow }),
      await handlers['session.flow']({ sessionId, flowId: 'f' }),
      await handlers['session.records']({ sessionId, flowId: null, ...page }),
      await handlers['session.evidence']({ sessionId, span, contextBytes: 0 }),
    ];
    for (const answer of answers) expect(answer).toMatchObject(unknown);
  });
});

describe('inspect calls', () => {
  const build = (options: { badOption?: string; labFailures?: number } = {}) => {
    const runs: Run[] = [];
    const { holder } = labThatFails(options.labFailures ?? 0);
    const running = createRunningSessions(() => undefined);
    const handlers = inspectHandlers({
      store,
      running,
      lab: holder,
      createId: () => `id${runs.length}`,
      findBadOption: () => options.badOption ?? null,
      run: (run) => {
        runs.push(run);
        return new Promise((resolve) => {
          run.signal.addEventListener('abort', () => {
            resolve();
          });
        });
      },
      log: () => undefined,
    });
    return { handlers, runs, running };
  };
  const request = inspectRequestSchema.parse({ urls: ['https://a.example'] });

  it('starts at once, one at a time, and cancels', async () => {
    const { handlers, runs, running } = build();
    expect(await handlers['inspect.start'](request)).toEqual(ok({ sessionId: 'id0' }));
    expect(await handlers['inspect.start'](request)).toMatchObject({ error: { kind: 'busy' } });
    expect(await handlers['inspect.cancel']({ sessionId: 'other' })).toMatchObject(unknown);
    expect(await handlers['inspect.cancel']({ sessionId: 'id0' })).toEqual(ok(null));
    await running.close(1000);
    expect(runs.map((run) => run.signal.aborted)).toEqual([true]);
    expect(runs[0]?.lab).toBeNull();
  });

  it('opens the lab for a lab session, and says when that fails', async () => {
    const { handlers, runs } = build({ labFailures: 1 });
    const labRequest = { ...request, lab: true };
    expect(await handlers['inspect.start'](labRequest)).toMatchObject({
      error: { kind: 'lab-failed', detail: 'no port' },
    });
    expect(await handlers['inspect.start'](labRequest)).toMatchObject({ ok: true });
    await Promise.resolve();
    expect(runs[0]?.lab?.sites).toHaveLength(1);
  });

  it('refuses an option that cannot be used before anything runs', async () => {
    const { handlers, runs } = build({ badOption: 'dnsServer: not an address' });
    expect(await handlers['inspect.start'](request)).toEqual({
      ok: false,
      error: { kind: 'bad-option', detail: 'dnsServer: not an address' },
    });
    expect(runs).toEqual([]);
  });

  it('tries again only what failed, once each', async () => {
    await store.saveSession(makeSessionDocument('mixed', ['done', 'failed', 'cancelled']), []);
    await store.saveSession(makeSessionDocument('fine', ['done']), []);
    const { handlers, runs } = build();
    expect(await handlers['inspect.retry']({ sessionId: 'x' })).toMatchObject(unknown);
    expect(await handlers['inspect.retry']({ sessionId: 'fine' })).toMatchObject({
      error: { kind: 'nothing-failed' },
    });
    expect(await handlers['inspect.retry']({ sessionId: 'mixed' })).toMatchObject({ ok: true });
    await Promise.resolve();
    expect(runs[0]?.request).toMatchObject({ urls: ['https://site1.example/'], count: 1 });
  });
});

describe('lab and app calls', () => {
  it('opens one lab however often it is asked for, and can try again', async () => {
    const { holder, counts } = labThatFails(1);
    const logged: string[] = [];
    const handlers = labHandlers(holder, (what) => logged.push(what));
    expect(await handlers['lab.start'](null)).toMatchObject({ error: { kind: 'lab-failed' } });
    const answers = await Promise.all([handlers['lab.start'](null), handlers['lab.start'](null)]);
    for (const answer of answers) expect(answer).toMatchObject({ ok: true });
    await holder.close();
    await holder.close();
    expect(counts()).toEqual({ starts: 2, closed: 1 });
    expect(logged).toHaveLength(1);
  });

  it('credits whom the licences name', async () => {
    const facts = { version: '1', runtime: 'r', libraryPath: '/l', platform: 'linux' };
    const answer = await appInfoHandlers(facts)['app.info'](null);
    expect(answer).toMatchObject({ ok: true, value: facts });
    expect(JSON.stringify(answer)).toMatch(/DB-IP.*CC BY 4\.0/);
  });
});
