// What a capture has shown so far: each connection and each of its names counted once, within a budget.
import { expect, it } from 'vitest';
import { Findings, joinFound, type Seen } from '../../../electron/observe/found-so-far.ts';
import { mostFoundNames } from '../../../shared/model/progress.ts';

const evidence = { flowId: 'tcp-1', direction: 'up', offset: 0, lengthBytes: 1 } as const;
const nothing: Seen = { protocol: 'unknown', names: [], asked: [] };
const tls = (name: string): Seen => ({
  ...nothing,
  protocol: 'tls',
  names: [{ name, leak: 'sni', evidence }],
});
const namesOf = (findings: Findings): string[] =>
  findings.soFar().names.map(({ name, connections }) => `${name} ${connections}`);

it('counts a connection and its names once, from its first name on', () => {
  const findings = new Findings(false);
  const flow = findings.begin();
  flow.look(nothing);
  expect(findings.soFar().connections).toBe(0);
  flow.look(tls('a.example'));
  flow.look(tls('a.example'));
  flow.over(tls('a.example'));
  findings.begin().over(nothing);
  expect(findings.soFar()).toEqual({
    connections: 2,
    protocols: [
      { protocol: 'tls', connections: 1 },
      { protocol: 'unknown', connections: 1 },
    ],
    names: [{ name: 'a.example', connections: 1 }],
    hasMoreNames: false,
  });
});

it('takes names from hellos, requests, proxies and look-ups, not from certificates or answers', () => {
  const findings = new Findings(false);
  const leaks = ['dns', 'sni', 'certificate', 'http-host', 'clear-text'] as const;
  findings.begin().over({
    ...nothing,
    names: leaks.map((leak) => ({ name: leak, leak, evidence })),
    asked: ['asked'],
  });
  expect(namesOf(findings).toSorted()).toEqual(['asked 1', 'clear-text 1', 'http-host 1', 'sni 1']);
});

it('tells names by how often they were seen, or the newest first', () => {
  const [byCount, byTime] = [new Findings(false), new Findings(true)];
  for (const findings of [byCount, byTime]) {
    for (const name of ['often', 'often', 'first', 'last']) findings.begin().over(tls(name));
    findings.begin().look(tls('first'));
  }
  expect(namesOf(byCount)).toEqual(['first 2', 'often 2', 'last 1']);
  expect(namesOf(byTime)).toEqual(['first 2', 'last 1', 'often 2']);
});

it('changes only when there is something new', () => {
  const findings = new Findings(true);
  const flow = findings.begin();
  flow.look(tls('a'));
  const { changes } = findings;
  flow.look(tls('a'));
  expect(findings.changes).toBe(changes);
  flow.look(tls('b'));
  expect(findings.changes).toBeGreaterThan(changes);
});

it('holds so many names, and tells of a few', () => {
  const findings = new Findings(true);
  for (let n = 0; n < 10_050; n += 1) findings.begin().over(tls(`${n}.example`));
  findings.begin().over(tls('x'.repeat(256)));
  const { names, hasMoreNames, connections } = findings.soFar();
  expect([names.length, hasMoreNames, connections]).toEqual([mostFoundNames, true, 10_051]);
  expect(names[0]?.name).toBe('9999.example');
});

it('joins what several readers found', () => {
  const parts = [new Findings(false), new Findings(false)];
  for (const part of parts) part.begin().over(tls('both'));
  parts[1]?.begin().over({ ...nothing, protocol: 'dns', asked: ['one'] });
  expect(joinFound(parts.map((part) => part.soFar()))).toEqual({
    connections: 3,
    protocols: [
      { protocol: 'tls', connections: 2 },
      { protocol: 'dns', connections: 1 },
    ],
    names: [
      { name: 'both', connections: 2 },
      { name: 'one', connections: 1 },
    ],
    hasMoreNames: false,
  });
});
