// How near the observer's sizes come to the truth, over real TLS.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import { makeServerCertificate, type ServerCertificate } from '../../helpers/certificate.ts';
import { newObserver, startSite, visit, type VisitOptions } from './loopback.ts';

const count = 60;
/** Evenly spread over the orders of magnitude from 100 B to 2 MB. */
const paths = Array.from(
  { length: count },
  (_, n) => `/${Math.round(100 * 20_000 ** (((n * 37) % count) / (count - 1)))}`,
);

let keys: ServerCertificate;
beforeAll(async () => {
  keys = await makeServerCertificate('clinic.example');
});

type Options = Pick<VisitOptions, 'http' | 'maxVersion'> & {
  ciphers?: string;
  perFlow: number;
  budgetBytes?: number;
};

interface Measured {
  readonly errors: number[];
  readonly outside: number;
  readonly flows: readonly ObservedFlow[];
}

async function measure({
  http,
  maxVersion,
  ciphers,
  perFlow,
  budgetBytes,
}: Options): Promise<Measured> {
  const observer = newObserver();
  const site = await startSite(http, keys, ciphers);
  const truths: (readonly number[])[] = [];
  let session: Buffer | undefined;
  for (let at = 0; at < paths.length; at += perFlow) {
    const visited = await visit({
      site,
      http,
      maxVersion,
      flowId: `f${at}`,
      paths: paths.slice(at, at + perFlow),
      session,
      sink: observer.push,
      ...(budgetBytes !== undefined && { budgetBytes }),
    });
    ({ session } = visited);
    truths.push(visited.truth);
  }
  site.close();
  const { flows } = observer.finish();
  const pairs = flows.flatMap(({ estimates }, flow) => {
    const down = estimates.filter(({ direction }) => direction === 'down');
    expect(down).toHaveLength(truths[flow]?.length ?? -1);
    return down.map((estimate, index) => ({ estimate, truth: truths[flow]?.[index] ?? NaN }));
  });
  const offBy = pairs.map(({ estimate, truth }) => Math.abs(estimate.totalBytes - truth));
  return {
    errors: offBy.map((bytes, n) => bytes / (pairs[n]?.truth ?? NaN)).sort((a, b) => a - b),
    outside: pairs.filter(({ estimate }, n) => (offBy[n] ?? NaN) > estimate.errorBytes).length,
    flows,
  };
}

const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? NaN;

describe('size of answers from record lengths', () => {
  const figures: string[] = [];
  afterAll(() => {
    process.stdout.write(`size estimates, median error: ${figures.join(', ')}\n`);
  });

  it.each([
    ['HTTP/1.1, TLS 1.3, many a connection', 'http/1.1', 'TLSv1.3', 12, 0.01],
    ['HTTP/1.1, TLS 1.3, one a connection, resumed', 'http/1.1', 'TLSv1.3', 1, 0.01],
    ['HTTP/1.1, TLS 1.2', 'http/1.1', 'TLSv1.2', 6, 0.01],
    ['HTTP/2, TLS 1.3, many a connection', 'h2', 'TLSv1.3', 12, 0.02],
    ['HTTP/2, TLS 1.3, one a connection, resumed', 'h2', 'TLSv1.3', 1, 0.02],
    ['HTTP/2, TLS 1.2', 'h2', 'TLSv1.2', 6, 0.02],
  ] as const)('%s', async (name, http, maxVersion, perFlow, goal) => {
    const { errors, outside } = await measure({ http, maxVersion, perFlow });
    figures.push(`${name} ${(median(errors) * 100).toFixed(3)} %`);
    expect(errors).toHaveLength(count);
    expect(median(errors)).toBeLessThanOrEqual(goal);
    // The stated error is a half width that holds the truth, with room for the odd one out.
    expect(outside).toBeLessThanOrEqual(2);
  });

  it('holds with CBC, whose padding hides some bytes', async () => {
    const ciphers = 'ECDHE-ECDSA-AES128-SHA256';
    const measured = await measure({
      http: 'http/1.1',
      maxVersion: 'TLSv1.2',
      ciphers,
      perFlow: 6,
    });
    expect(measured.flows[0]?.tls?.cipher).toBe('TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256');
    expect(median(measured.errors)).toBeLessThanOrEqual(0.01);
    expect(measured.outside).toBe(0);
  });

  it('goes on roughly when bytes no longer are kept', async () => {
    const measured = await measure({
      http: 'http/1.1',
      maxVersion: 'TLSv1.3',
      perFlow: 1,
      budgetBytes: 100_000,
    });
    expect(measured.flows.some(({ bytesDropped }) => bytesDropped)).toBe(true);
    expect(measured.errors.at(-1)).toBeLessThanOrEqual(0.02);
    expect(measured.outside).toBe(0);
  });
});
