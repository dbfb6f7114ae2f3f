// Names are joined to connections by the address that was told, however many answers there were.
import { expect, test } from 'vitest';
import { LookedUpNames } from '../../../electron/observe/looked-up-names.ts';
import type { DnsLookup } from '../../../shared/model/dns.ts';
import type { FlowInfo } from '../../../shared/model/segment.ts';

const evidence = { flowId: 'f1', direction: 'up', offset: 12, lengthBytes: 9 } as const;

const lookup = (name: string, addresses: readonly string[], answeredMs: number): DnsLookup => ({
  flowId: 'f1',
  transport: 'udp',
  server: { address: '192.0.2.53', port: 53 },
  name,
  type: 'A',
  askedMs: answeredMs - 1,
  answeredMs,
  responseCode: 'NOERROR',
  truncated: false,
  answers: addresses.map((data) => ({ name, type: 'A', ttlS: 60, data })),
  problem: null,
  nameEvidence: evidence,
  answerEvidence: null,
});

const flowTo = (address: string, openedMs: number): FlowInfo => ({
  flowId: 'f2',
  transport: 'tcp',
  local: { address: '192.0.2.1', port: 50_000 },
  remote: { address, port: 443 },
  openedMs,
});

const namesOf = (names: LookedUpNames, address: string, openedMs: number): string[] =>
  names.find(flowTo(address, openedMs)).map(({ name }) => name);

/** Of the processor: what else the machine does counts for nothing. */
function cpuMsOf(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const addressOf = (n: number): string => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;

test('the last names told before the connection began, the last first', () => {
  const names = new LookedUpNames();
  names.add(lookup('c.example', ['192.0.2.7'], 30));
  names.add(lookup('a.example', ['192.0.2.7'], 10));
  names.add(lookup('b.example', ['192.0.2.7'], 20));
  expect(namesOf(names, '192.0.2.7', 25)).toEqual(['b.example', 'a.example']);
  expect(namesOf(names, '192.0.2.7', 40)).toEqual(['c.example', 'b.example', 'a.example']);
  expect(namesOf(names, '192.0.2.7', 5)).toEqual([]);
});

test('beyond so many answers the addresses told of longest ago are forgotten, each in no time', () => {
  const names = new LookedUpNames([], 30_000);
  const takenMs = cpuMsOf(() => {
    for (let n = 0; n < 200_000; n += 40) {
      const addresses = Array.from({ length: 40 }, (_, at) => addressOf(n + at));
      names.add(lookup(`h${n}.example`, addresses, n));
    }
  });
  // Passing over all that were forgotten took many times as long.
  expect(takenMs).toBeLessThan(3000);
  expect(namesOf(names, addressOf(0), 300_000)).toEqual([]);
  expect(namesOf(names, addressOf(199_999), 300_000)).toEqual(['h199960.example']);
});

test('a flood of names for one address does not make each connection to it slow', () => {
  const names = new LookedUpNames([], 30_000);
  for (let n = 0; n < 30_000; n += 1) names.add(lookup(`h${n}.example`, ['192.0.2.7'], n));
  const takenMs = cpuMsOf(() => {
    for (let n = 0; n < 2000; n += 1) names.find(flowTo('192.0.2.7', 30_000));
  });
  // Going through all of them took a minute.
  expect(takenMs).toBeLessThan(4000);
  expect(namesOf(names, '192.0.2.7', 30_000)).toHaveLength(16);
  expect(namesOf(names, '192.0.2.7', 9).slice(0, 2)).toEqual(['h9.example', 'h8.example']);
});
