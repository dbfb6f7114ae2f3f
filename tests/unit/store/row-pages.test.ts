// Rows cut into pages: few questions for many short rows, and no page that fills memory with long ones.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClearHttpMessage } from '../../../shared/model/clear-text.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import { cutPages, pageLimits } from '../../../electron/store/row-pages.ts';
import { readPieces } from '../../../electron/store/session-pieces.ts';
import { openStore, type Store } from '../../../electron/store/store.ts';
import { sampleDocument } from './sample-session.ts';

const limits = { rows: 4, bytes: 100, records: 10 };
const column = (length: number, value: (n: number) => number): Float64Array =>
  Float64Array.from({ length }, (_, n) => value(n));

describe('cutPages', () => {
  const cut = (numbers: number[], bytes: number, records = 0, isAll = true) =>
    cutPages(
      {
        numbers: Float64Array.from(numbers),
        bytes: column(numbers.length, () => bytes),
        records: column(numbers.length, () => records),
      },
      isAll,
      limits,
    );

  it.each([
    ['rows', [1, 2, 3, 4, 5], 1, 0, ['1-4', '5-5']],
    ['bytes', [1, 2, 3, 4], 40, 0, ['1-2', '3-4']],
    ['records', [1, 2, 3], 1, 5, ['1-2', '3-3']],
    ['a row longer than a page', [1, 2], 500, 0, ['1-1', '2-2']],
    ['rows of one number together', [1, 2, 3, 4, 4, 5], 1, 0, ['1-4', '5-5']],
    ['nothing', [], 1, 0, []],
  ])('goes by %s', (_name, numbers, bytes, records, pages) => {
    expect(cut(numbers, bytes, records).map(({ first, last }) => `${first}-${last}`)).toEqual(
      pages,
    );
  });

  it('names the rows where others are between them, and adds up the records', () => {
    expect(cut([1, 7, 7, 9], 1, 2, false)).toEqual([
      { first: 1, last: 9, only: [1, 7, 9], records: 8 },
    ]);
    expect(cut([1, 2], 1, 2)).toEqual([{ first: 1, last: 2, records: 4 }]);
  });
});

describe('pages of a library', () => {
  let store: Store;
  beforeEach(async () => {
    const opened = await openStore(':memory:');
    if (!opened.ok) throw new Error(opened.error.detail);
    store = opened.value;
  });
  afterEach(() => store.close());

  const [flow] = sampleDocument({ records: 0 }).flows;
  const named = (n: number, more: Partial<ObservedFlow> = {}): ObservedFlow => ({
    ...flow!,
    flowId: `f${n}`,
    records: [],
    http: [],
    ...more,
  });
  const save = (flows: ObservedFlow[]): Promise<void> =>
    store.saveSession({ ...sampleDocument(), flows }, []);

  it('take a question for thousands of flows', async () => {
    await save(Array.from({ length: 5000 }, (_, n) => named(n)));
    const pages = await store.flowPages('s1');
    expect(pages.length).toBeLessThanOrEqual(5000 / pageLimits.rows + 1);
    expect(pages.every(({ records }) => records === 0)).toBe(true);
  });

  it('have the flows that may tell a secret, and one of each own address', async () => {
    const other = { address: '192.0.2.99', port: 1 };
    const span = { flowId: 'f3', direction: 'up', offset: 0, lengthBytes: 14 } as const;
    const message: ClearHttpMessage = {
      direction: 'up',
      startLine: 'GET / HTTP/1.1',
      headers: [],
      headEvidence: span,
      bodyEvidence: span,
      headerEvidence: [],
    };
    await save([
      named(0),
      named(1),
      named(2, { local: other }),
      named(3, { http: [message] }),
      named(4, { clearFacts: [] }),
      named(5, { clearPrelude: { protocol: 'ftp', lines: [] } }),
      named(6, { local: other }),
    ]);
    const ids: string[] = [];
    const pieces = await readPieces(store, 's1');
    for await (const page of pieces!.tellingFlows()) ids.push(...page.map(({ flowId }) => flowId));
    expect(ids).toEqual(['f0', 'f2', 'f3', 'f5']);
  });

  it('hand out the records of one flow piece by piece when there are very many', async () => {
    const { flows } = sampleDocument({ records: 2 * pageLimits.records + 7 });
    await save(flows);
    const pieces = await readPieces(store, 's1');
    const parts: number[] = [];
    for await (const page of pieces!.recordedFlows()) {
      for (const each of page) {
        if (each.more === null) continue;
        for await (const records of each.more()) parts.push(records.length);
      }
    }
    expect(parts).toEqual([pageLimits.records, pageLimits.records, 7]);
    const whole: ObservedFlow[] = [];
    for await (const page of pieces!.flows()) whole.push(...page);
    expect(whole).toEqual(flows);
  });
});
