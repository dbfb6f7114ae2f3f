// Which run of records carried a message: alone, with others, and spread over several.
import { expect, test } from 'vitest';
import type { Exchange } from '../../../shared/model/exchange.ts';
import type { ObservedFlow, SizeEstimate } from '../../../shared/model/observation.ts';
import { describeSharing, estimateIndexOf } from '../../../electron/compare/exchange-bursts.ts';
import type { Letter, ReadExchange } from '../../../electron/decrypt/letter-reader.ts';
import { placeLetter, planLetterVisits } from '../../../electron/session/place-letter.ts';

const flow = {
  flowId: 'tcp-1',
  transport: 'tcp',
  local: { address: '192.0.2.1', port: 40_000 },
  remote: { address: '192.0.2.9', port: 443 },
  openedMs: 0,
} as const;

const size = (bodyBytes: number) => ({ headBytes: 100, bodyBytes, headIsExact: true });

function read(n: number, up: [number, number], down: [number, number] | null): ReadExchange {
  const passage = ([startOffset, endOffset]: [number, number]) => ({
    firstMs: n,
    lastMs: n + 5,
    startOffset,
    endOffset,
  });
  const exchange = {
    flowId: 'tcp-1',
    startedMs: n,
    endedMs: n + 5,
    failure: null,
    request: { url: `https://a.test/${n}`, size: size(0) },
    response: { size: size(900) },
  } as unknown as Exchange;
  return { exchange, flow, up: passage(up), down: down === null ? null : passage(down) };
}

function estimate(direction: 'up' | 'down', index: number, offset: number): SizeEstimate {
  const evidence = { flowId: 'tcp-1', direction, offset, lengthBytes: 1000 } as const;
  return { direction, index, evidence, totalBytes: 1000, errorBytes: 9 } as unknown as SizeEstimate;
}

const observed = {
  flowId: 'tcp-1',
  estimates: [0, 1, 2].flatMap((index) => [
    estimate('up', index, index * 1000),
    estimate('down', index, index * 1000),
  ]),
} as unknown as ObservedFlow;

const letter = (exchanges: readonly ReadExchange[]): Letter =>
  ({ exchanges, passedOver: 0 }) as unknown as Letter;

test('alone in its run, sharing it, spread over several, and in none', () => {
  const placed = placeLetter(
    letter([
      read(0, [0, 500], [0, 1000]),
      read(1, [1000, 1400], [1000, 3000]),
      read(2, [1400, 2000], [2500, 3000]),
      read(3, [9000, 9100], null),
    ]),
    [observed],
  );
  expect(placed.map(({ bursts }) => bursts)).toEqual([
    { up: { index: 0, shared: 1, parts: 1 }, down: { index: 0, shared: 1, parts: 1 } },
    { up: { index: 1, shared: 2, parts: 1 }, down: { index: 1, shared: 1, parts: 2 } },
    { up: { index: 1, shared: 2, parts: 1 }, down: { index: 2, shared: 2, parts: 1 } },
    { up: null, down: null },
  ]);
  expect(placed.map((exchange) => estimateIndexOf(exchange, 'down'))).toEqual([0, 1, 2, null]);
  const said = placed.map((exchange) =>
    describeSharing(exchange, 'down', { totalBytes: 1000, errorBytes: 9 }),
  );
  expect(said[0]).not.toContain('outside');
  expect(said[1]).toContain('takes it for 2 answers');
  expect(said[2]).toContain('carried 1 other answer:');
  expect(said[3]).toBe('');
});

test('where the truth lies outside the estimate the row says so', () => {
  const [exchange] = placeLetter(letter([read(0, [0, 500], [0, 1000])]), [observed]);
  expect(exchange).toBeDefined();
  const said = describeSharing(exchange as Exchange, 'down', { totalBytes: 2000, errorBytes: 9 });
  expect(said).toContain('the truth lies outside');
});

test('each request is a visit of its own, at the time it was sent', () => {
  const placed = placeLetter(letter([read(0, [0, 1], null), read(1, [1, 2], null)]), [observed]);
  expect(planLetterVisits(placed, 1000)).toMatchObject([
    { id: 'v0', url: 'https://a.test/0', status: 'done', startedAtMs: 1000, elapsedMs: 5 },
    { id: 'v1', url: 'https://a.test/1', status: 'done', startedAtMs: 1001, elapsedMs: 5 },
  ]);
});
