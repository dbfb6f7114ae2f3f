// Visits share what is the same for all of them on one connection, and nothing else.
import { describe, expect, it } from 'vitest';
import { oncePerFlow } from '../../../electron/compare/flow-row-cache.ts';
import { draft } from '../../../electron/compare/row-draft.ts';
import { sampleExchange, sampleFlow } from './sample.ts';

const makeRows = (builds: string[]) =>
  oncePerFlow(
    (flow, exchange) => {
      const letter = exchange?.request.host ?? null;
      builds.push(`${flow.flowId} ${letter}`);
      return [
        draft({
          flowId: flow.flowId,
          layer: 'TLS',
          topic: 'sni',
          label: 'Name',
          letter,
          exposure: 'visible',
          explanationKey: 'sni',
        }),
      ];
    },
    ({ request }) => request.host,
  );

describe('rows of a connection', () => {
  it('are made once for all visits whose letters say the same', () => {
    const builds: string[] = [];
    const rowsOf = makeRows(builds);
    const flow = sampleFlow();
    const first = rowsOf(flow, sampleExchange('w', { id: 'a' }), 0);
    expect(rowsOf(flow, sampleExchange('w', { id: 'b' }), 0)).toBe(first);
    expect(builds).toHaveLength(1);
  });

  it('are told apart by the connection, by the letter, by there being none, and by the session’s time', () => {
    const builds: string[] = [];
    const rowsOf = makeRows(builds);
    const flow = sampleFlow();
    const { request } = sampleExchange('w');
    const other = sampleExchange('w', { request: { ...request, host: 'news.example' } });
    const letters = [sampleExchange('w'), other, undefined].map(
      (exchange) => rowsOf(flow, exchange, 0)[0]?.letter,
    );
    expect(letters).toStrictEqual([request.host, 'news.example', null]);
    rowsOf(sampleFlow({ flowId: 'f2' }), undefined, 0);
    expect(builds).toHaveLength(4);
    rowsOf(flow, undefined, 1);
    expect(builds).toHaveLength(5);
  });
});
