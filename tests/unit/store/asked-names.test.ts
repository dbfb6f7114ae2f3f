// A look-up stands in the connections by the name that was asked for, and is found by it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore, type Store } from '../../../electron/store/store.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { DnsLookup } from '../../../shared/model/dns.ts';
import { everyFlow } from '../../../shared/model/query-values.ts';
import { sampleDocument } from './sample-session.ts';

let store: Store;
afterAll(() => store.close());

beforeAll(async () => {
  const opened = await openStore(':memory:');
  if (!opened.ok) throw new Error(opened.error.detail);
  store = opened.value;
  const document = sampleDocument();
  const [flow] = document.flows;
  const [lookup] = document.dns;
  if (flow === undefined || lookup === undefined) throw new Error('the sample is too small');
  const resolver = (flowId: string): ObservedFlow => ({
    ...flow,
    flowId,
    protocol: 'dns',
    names: [],
    records: [],
    tls: null,
  });
  const ask = (flowId: string, name: string, askedMs: number): DnsLookup => ({
    ...lookup,
    flowId,
    name,
    askedMs,
  });
  const many = Array.from({ length: 30 }, (_, n) => ask('many', `h${n}.example`, n));
  await store.saveSession(
    {
      ...document,
      flows: [flow, resolver('one'), resolver('many'), resolver('none')],
      dns: [
        ask('one', 'second.example.', 5),
        ask('one', 'First.example', 3),
        ask('one', 'first.example', 8),
        ...many,
      ],
    },
    [],
  );
});

const rowsOf = async (search = ''): Promise<Map<string, readonly string[]>> => {
  const { flows } = await store.explore.flows('s1', {
    filter: { ...everyFlow, search },
    sort: { column: 'time', descending: false },
    offset: 0,
    limit: 10,
  });
  return new Map(flows.map(({ flowId, asked }) => [flowId, asked]));
};

test('names stand there once, in the order of asking, the first of many', async () => {
  const rows = await rowsOf();
  expect(rows.get('one')).toEqual(['first.example', 'second.example']);
  expect(rows.get('many')).toHaveLength(20);
  expect(rows.get('many')?.slice(0, 2)).toEqual(['h0.example', 'h1.example']);
  expect(rows.get('none')).toEqual([]);
  expect(rows.size).toBe(4);
});

test('a search finds them', async () => {
  expect([...(await rowsOf('second.EX')).keys()]).toEqual(['one']);
  expect([...(await rowsOf('h29.')).keys()]).toEqual(['many']);
});
