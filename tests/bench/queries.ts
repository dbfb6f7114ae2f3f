// How long a person waits for the library when a session has a million flows: the 95th percentile of a
// list of questions as a screen asks them, repeated. The first question builds the view and is told apart.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../../electron/store/store.ts';
import {
  sumFacetSchema,
  type FlowFilter,
  type FlowSortColumn,
} from '../../shared/model/flow-query.ts';
import { everyFlow } from '../../shared/model/query-values.ts';
import { makeMillionFlows, sessionId } from './million-flows.ts';
import type { Measure } from './statistics.ts';

const rounds = 5;
const goalMs = 100;

const filters: readonly FlowFilter[] = [
  everyFlow,
  { ...everyFlow, choices: [{ facet: 'operator', value: 'Operator 1' }] },
  {
    ...everyFlow,
    choices: [
      { facet: 'country', value: 'Germany' },
      { facet: 'protocol', value: 'tls' },
    ],
  },
  { ...everyFlow, choices: [{ facet: 'clear', value: 'password' }] },
  { ...everyFlow, time: { fromMs: 600_000, toMs: 660_000 } },
  { ...everyFlow, search: 'site77' },
];
const columns: readonly FlowSortColumn[] = ['time', 'name', 'bytes', 'duration', 'address'];
const offsets = [0, 200, 1800, 5000, 90_000];

interface Question {
  readonly name: string;
  readonly ask: (store: Store) => Promise<unknown>;
}

function listQuestions(): Question[] {
  return filters.flatMap((filter, at) => {
    const pages = columns.flatMap((column) =>
      offsets.map((offset) => ({
        name: `page by ${column} from ${offset}, filter ${at}`,
        ask: ({ explore }: Store) =>
          explore.flows(sessionId, {
            filter,
            sort: { column, descending: column === 'bytes' },
            offset,
            limit: 200,
          }),
      })),
    );
    const sums = sumFacetSchema.options.map((facet) => ({
      name: `sum by ${facet}, filter ${at}`,
      ask: ({ explore }: Store) =>
        explore.facet(sessionId, { filter, facet, order: 'bytes', limit: 12 }),
    }));
    return [
      ...pages,
      ...sums,
      {
        name: `totals, filter ${at}`,
        ask: ({ explore }: Store) => explore.totals(sessionId, filter),
      },
      {
        name: `pairs, filter ${at}`,
        ask: ({ explore }: Store) => explore.pairs(sessionId, { filter, limit: 50 }),
      },
      {
        name: `times, filter ${at}`,
        ask: ({ explore }: Store) =>
          explore.timeline(sessionId, { filter, facet: 'name', rows: 20, buckets: 72 }),
      },
      {
        name: `in the clear, filter ${at}`,
        ask: ({ explore }: Store) => explore.clear(sessionId, { filter, offset: 0, limit: 200 }),
      },
      {
        name: `its kinds, filter ${at}`,
        ask: ({ explore }: Store) => explore.clearKinds(sessionId, filter),
      },
    ];
  });
}

const timed = async (task: () => Promise<unknown>): Promise<number> => {
  const startedMs = performance.now();
  await task();
  return performance.now() - startedMs;
};

export async function benchQueries(): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'onlooker-queries-'));
  const path = join(folder, 'library.duckdb');
  try {
    await makeMillionFlows(path);
    const opened = await openStore(path);
    if (!opened.ok) throw new Error(opened.error.detail);
    const measure = await measureQuestions(opened.value);
    await opened.value.close();
    return [measure];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureQuestions(store: Store): Promise<Measure> {
  const firstMs = await timed(() => store.explore.totals(sessionId, everyFlow));
  const page = { filter: everyFlow, offset: 0, limit: 200 };
  const firstClearMs = await timed(() => store.explore.clear(sessionId, page));
  const times: { name: string; elapsedMs: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, ask } of listQuestions()) {
      times.push({ name, elapsedMs: await timed(() => ask(store)) });
    }
  }
  times.sort((a, b) => a.elapsedMs - b.elapsedMs);
  const at = (share: number): number =>
    times[Math.floor(share * (times.length - 1))]?.elapsedMs ?? 0;
  for (const slow of times.slice(-5))
    console.log(`    ${slow.name}: ${slow.elapsedMs.toFixed(0)} ms`);
  return {
    name: `${times.length} questions over 1,000,000 flows: p95/100 ms`,
    ratio: at(0.95) / goalMs,
    goal: { kind: 'at-most', value: 1 },
    parts: {
      'first question': firstMs,
      'first list of what was readable': firstClearMs,
      median: at(0.5),
      p95: at(0.95),
      slowest: at(1),
    },
  };
}
