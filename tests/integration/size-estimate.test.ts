// Sizes worked out from record lengths alone, against what really came: 200 answers of 100 B to 2 MB.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLab, type Lab } from '../../electron/lab/lab.ts';
import { runLabSession } from '../helpers/lab-session.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(async () => {
  await lab.close();
});

const sizes = Array.from({ length: 200 }, (_, n) => Math.round(100 * 20_000 ** (n / 199)));

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
};

test.each([
  ['news.lab.test', 'http/1.1', 0.01],
  ['clinic.lab.test', 'h2', 0.02],
] as const)('%s over %s: median error at most %d', async (name, protocol, goal) => {
  const origin = lab.hosts.get(name)?.origin ?? '';
  const { document } = await runLabSession(lab, {
    urls: sizes.map((size) => `${origin}/size/${size}`),
    concurrency: 1,
  });
  let covered = 0;
  const errors = document.exchanges.map((exchange) => {
    expect(exchange.protocol).toBe(protocol);
    const flow = document.flows.find((one) => one.flowId === exchange.flowId);
    const estimate = flow?.estimates.find(
      (one) => one.direction === 'down' && one.index === exchange.indexOnFlow,
    );
    const { headBytes = 0, bodyBytes = 0 } = exchange.response?.size ?? {};
    const truth = headBytes + bodyBytes;
    const off = Math.abs((estimate?.totalBytes ?? 0) - truth);
    if (off <= (estimate?.errorBytes ?? -1)) covered += 1;
    return off / truth;
  });
  const figure = median(errors);
  console.log(
    `size estimate, ${protocol}: median error ${(figure * 100).toFixed(3)} %, worst ${(Math.max(...errors) * 100).toFixed(2)} %, ` +
      `within its own stated error ${covered} of ${errors.length}`,
  );
  expect(errors).toHaveLength(sizes.length);
  expect(figure).toBeLessThanOrEqual(goal);
});
