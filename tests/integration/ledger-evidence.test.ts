// The ledger of real lab runs: every claim has its bytes or says why it has none, and visits made at
// once have look-ups of their own.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startLab, type Lab } from '../../electron/lab/lab.ts';
import { runSession } from '../../electron/session/run-session.ts';
import { openStore } from '../../electron/store/store.ts';
import { inspectRequestSchema, type SessionDocument } from '../../shared/model/session.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.close());

async function run(more: object): Promise<SessionDocument> {
  const store = await openStore(':memory:');
  if (!store.ok) throw new Error(store.error.detail);
  const { document } = await runSession({
    id: 'ledger',
    request: inspectRequestSchema.parse({ lab: true, ...more }),
    lab,
    place: () => ({
      countryCode: null,
      countryName: null,
      asn: null,
      operator: null,
      scope: 'loopback',
    }),
    store: store.value,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  await store.value.close();
  return document;
}

it.each(['1.2', '1.3'])('no row without bytes is without a word (TLS %s)', async (maxTls) => {
  const urls = [
    ...lab.sites.map(({ url }) => url),
    'https://nowhere.lab.test/',
    'plain.lab.test:1',
  ];
  const { ledger } = await run({ urls, maxTls, count: 2 });
  expect(ledger.length).toBeGreaterThan(200);
  const silent = ledger.filter(({ evidence, inference }) => evidence.length === 0 && !inference);
  expect(silent.map(({ id }) => id)).toEqual([]);
  const own = ledger.find(({ topic }) => topic === 'own-address');
  expect(own).toMatchObject({ evidence: [], inference: expect.stringContaining('headers') });
});

it('visits to one name at once each show the look-up they made', async () => {
  const url = lab.hosts.get('clinic.lab.test')?.origin ?? '';
  const urls = Array.from({ length: 6 }, (_, n) => `${url}/flu?n=${n}`);
  const { ledger, exchanges, flows, dns } = await run({ urls, concurrency: 6 });
  const asked = ledger.filter(({ label }) => label === 'Name look-up (A)');
  const opened = exchanges.filter(({ indexOnFlow }) => indexOnFlow === 0);
  expect(asked).toHaveLength(opened.length);
  expect(new Set(asked.map(({ flowId }) => flowId)).size).toBe(opened.length);
  for (const row of asked) {
    const lookup = dns.find(({ flowId, type }) => flowId === row.flowId && type === 'A');
    const exchange = opened.find(({ visitId }) => visitId === row.visitId);
    const flow = flows.find(({ flowId }) => flowId === exchange?.flowId);
    expect(lookup?.askedMs).toBeGreaterThanOrEqual(exchange?.startedMs ?? Infinity);
    expect(lookup?.askedMs).toBeLessThanOrEqual(flow?.openedMs ?? 0);
  }
});
