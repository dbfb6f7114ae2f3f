// Several visits to one name at once: each gets the look-ups it asked for itself.
import { expect, it } from 'vitest';
import { attributeLookups } from '../../../electron/compare/attribute-lookups.ts';
import type { DnsLookup } from '../../../shared/model/dns.ts';
import { sampleExchange, sampleFlow, sampleLookup, span } from './sample.ts';

/** Visit `n` begins at `fromMs`, its connection at `openedMs`. */
function visitAt(n: number, fromMs: number, openedMs: number) {
  const flowId = `f${n}`;
  const exchange = sampleExchange('Bob', {
    id: `v${n}-0`,
    visitId: `v${n}`,
    flowId,
    startedMs: fromMs,
    endedMs: openedMs + 50,
  });
  return { exchange, flow: { ...sampleFlow({ flowId }), openedMs } };
}

function lookupAt(flowId: string, askedMs: number, more: Partial<DnsLookup> = {}): DnsLookup {
  const nameEvidence = span(flowId, 'up', 12, 16);
  return { ...sampleLookup(), flowId, askedMs, answeredMs: askedMs + 1, nameEvidence, ...more };
}

function attribute(visits: readonly ReturnType<typeof visitAt>[], dns: readonly DnsLookup[]) {
  const flows = visits.map(({ flow }) => flow);
  const exchanges = visits.map(({ exchange }) => exchange);
  const found = attributeLookups(exchanges, { flows, dns });
  return Object.fromEntries([...found].map(([id, own]) => [id, own.map(({ flowId }) => flowId)]));
}

it('gives each visit its own, in the order in which they began', () => {
  const visits = [visitAt(1, 0, 10), visitAt(2, 0.1, 11), visitAt(3, 0.2, 12)];
  const dns = [1, 2, 3].flatMap((n) => [
    lookupAt(`a${n}`, 1 + n / 10),
    lookupAt(`b${n}`, 2 + n / 10, { type: 'AAAA' }),
  ]);
  expect(attribute(visits, dns)).toEqual({
    'v1-0': ['a1', 'b1'],
    'v2-0': ['a2', 'b2'],
    'v3-0': ['a3', 'b3'],
  });
});

it('gives nothing to a visit on a kept connection, and nothing asked after the connection began', () => {
  const [first, second] = [visitAt(1, 0, 5), visitAt(2, 20, 25)];
  const kept = { ...second, exchange: { ...second.exchange, flowId: 'f1', indexOnFlow: 1 } };
  const dns = [lookupAt('a', 1), lookupAt('late', 30)];
  expect(attribute([first, kept], dns)).toEqual({ 'v1-0': ['a'] });
});

it('keeps truncated answers and the question over TCP apart, and other names out', () => {
  const dns = [
    lookupAt('udp', 1, { truncated: true }),
    lookupAt('tcp', 2, { transport: 'tcp' }),
    lookupAt('other', 2, { name: 'other.example' }),
  ];
  expect(attribute([visitAt(1, 0, 5)], dns)).toEqual({ 'v1-0': ['udp', 'tcp'] });
});

it('takes the question that was answered, when it was asked twice', () => {
  const dns = [lookupAt('silent', 1, { answeredMs: null }), lookupAt('again', 3)];
  expect(attribute([visitAt(1, 0, 5)], dns)).toEqual({ 'v1-0': ['again'] });
});

it('tells thousands of overlapping visits apart', () => {
  const visits = Array.from({ length: 5000 }, (_, n) => visitAt(n, n, n + 8));
  const dns = visits.map(({ exchange }) => lookupAt(exchange.visitId, exchange.startedMs + 1));
  const found = attribute(visits, dns);
  expect(Object.keys(found)).toHaveLength(visits.length);
  expect(Object.entries(found).every(([id, own]) => own.join() === id.slice(0, -2))).toBe(true);
});
