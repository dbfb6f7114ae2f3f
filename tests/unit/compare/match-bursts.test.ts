// Answers of a page laid on the runs of records, and what the ledger then says.
import { expect, test } from 'vitest';
import { matchBursts } from '../../../electron/compare/match-bursts.ts';
import type { Exchange } from '../../../shared/model/exchange.ts';
import {
  allRows,
  sampleEstimate,
  sampleExchange,
  sampleFlow,
  sampleInput,
  sampleVisit,
} from './sample.ts';

const page = {
  resource: 'Image',
  initiator: null,
  fromCache: false,
  connection: 'certain',
  messages: null,
  burst: null,
} as const;

function answer(n: number, bytes: number, extra: Partial<Exchange> = {}): Exchange {
  const plain = sampleExchange('Bob');
  const response = plain.response!;
  return {
    ...plain,
    id: `v1-${n}`,
    hop: n,
    indexOnFlow: n,
    protocol: 'http/1.1',
    page,
    response: { ...response, size: { headBytes: 100, bodyBytes: bytes - 100, headIsExact: true } },
    ...extra,
  };
}

const run = (index: number, bytes: number, from: number, to: number) => ({
  ...sampleEstimate('f1', 'down', index, bytes, index * 100_000),
  startedMs: from,
  endedMs: to,
});

const burstsOf = (exchanges: readonly Exchange[], estimates: ReturnType<typeof run>[]) =>
  matchBursts(exchanges, [sampleFlow({ estimates })]).map((exchange) => exchange.page?.burst);

test('HTTP/1.1: one run an answer, in order, certain where the sizes agree', () => {
  const runs = [run(0, 5000, 100, 110), run(1, 9000, 120, 130)];
  expect(burstsOf([answer(0, 5000), answer(1, 12_000)], runs)).toEqual([
    { index: 0, shared: 1, certainty: 'certain' },
    { index: 1, shared: 1, certainty: 'unsure' },
  ]);
});

test('HTTP/2: answers that came together share a run', () => {
  const h2 = { protocol: 'h2' } as const;
  const runs = [run(0, 8000, 100, 140), run(1, 3000, 900, 910)];
  const exchanges = [
    answer(0, 5000, { ...h2, headersMs: 100, endedMs: 130 }),
    answer(1, 3000, { ...h2, headersMs: 105, endedMs: 140 }),
    answer(2, 3000, { ...h2, headersMs: 900, endedMs: 910 }),
  ];
  expect(burstsOf(exchanges, runs)).toEqual([
    { index: 0, shared: 2, certainty: 'likely' },
    { index: 0, shared: 2, certainty: 'likely' },
    { index: 1, shared: 1, certainty: 'certain' },
  ]);
});

test('what has no answer, no connection or no page has no burst', () => {
  const runs = [run(0, 5000, 100, 110)];
  const others = [
    answer(0, 5000, { response: null }),
    answer(1, 5000, { flowId: null }),
    sampleExchange('Bob'),
  ];
  expect(burstsOf(others, runs)).toEqual([null, null, undefined]);
});

test('the ledger of a page tells its requests apart and says how they were matched', () => {
  const flows = [sampleFlow({ estimates: [run(0, 5000, 100, 110)] })];
  const exchanges = matchBursts([answer(0, 5000), answer(1, 777, { flowId: null })], flows);
  const rows = allRows(
    sampleInput({ exchanges, observations: { flows, dns: [] }, visit: sampleVisit() }),
  );
  const size = rows.find(({ topic }) => topic === 'size');
  expect(size?.inference).toContain('Matched to this request by order and time');
  expect(rows.filter(({ topic }) => topic === 'size')).toHaveLength(1);
});

test('of the parts of a page only what tells something is a row', () => {
  const asked = [0, 1].map((index) => sampleEstimate('f1', 'up', index, 110, index * 500));
  const flows = [sampleFlow({ estimates: [...asked, run(0, 48_113, 1, 2), run(1, 500, 3, 4)] })];
  const exchanges = matchBursts([answer(0, 48_113), answer(1, 500)], flows);
  const rows = allRows(sampleInput({ exchanges, observations: { flows, dns: [] } }));
  const ofPart = rows.filter(({ label }) => label.includes('(request 2, to clinic.example)'));
  const topics = new Set(ofPart.map(({ topic }) => topic));
  for (const topic of ['path', 'query', 'header:cookie', 'header:referer', 'header:set-cookie'])
    expect(topics).toContain(topic);
  expect(topics).not.toContain('header:accept');
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
});

test('spare connections are part of what the observer has of the visit', () => {
  const spare = sampleFlow({ flowId: 'f9', remote: { address: '203.0.113.9', port: 443 } });
  const outcome = {
    ending: 'idle',
    title: '',
    requests: 1,
    connections: 2,
    refused: [],
    spare: ['f9'],
    unasked: [],
  } as const;
  const visit = { ...sampleVisit(), page: { ...outcome, refused: [], spare: ['f9'], unasked: [] } };
  const flows = [sampleFlow(), spare];
  const exchanges = [answer(0, 48_113)];
  const rows = allRows(sampleInput({ visit, exchanges, observations: { flows, dns: [] } }));
  const addresses = rows.filter(({ topic }) => topic === 'destination-address');
  expect(addresses.map(({ envelope }) => envelope)).toEqual(['203.0.113.5', '203.0.113.9']);
});
