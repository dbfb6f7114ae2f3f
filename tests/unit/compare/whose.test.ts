// Whoever was captured is not the reader: sentences and ledger call them the client.
import { expect, test } from 'vitest';
import { summarise } from '../../../electron/compare/summarise.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { Session } from '../../../shared/model/session.ts';
import {
  allRows,
  sampleExchange,
  sampleFlow,
  sampleInput,
  sampleLookup,
  sampleSession,
  sampleVisit,
  span,
} from './sample.ts';

const line = (direction: 'up' | 'down', text: string) => ({
  direction,
  text,
  timeMs: 1,
  evidence: span('f1', direction, 0, text.length),
});

const mail = sampleFlow({
  protocol: 'smtp',
  clearTalk: {
    protocol: 'smtp',
    lines: [line('down', '220 hi'), line('up', 'EHLO me'), line('down', '250 STARTTLS')],
    upgraded: true,
    truncated: false,
  },
});

/** All that is said of a session: the sentence, and the ledger's words. */
function allSaid(session: Session, flow: ObservedFlow, hasLetter: boolean): string {
  const exchanges = hasLetter ? [sampleExchange('Bob')] : [];
  const observations = { flows: [flow], dns: [] };
  const ledger = allRows(sampleInput({ session, observations, exchanges }));
  const { learnt, notSeen } = summarise({ session, observations, exchanges, ledger });
  const rows = ledger.map(({ label, envelope, inference }) => [label, envelope, inference]);
  return JSON.stringify([learnt, notSeen, rows], null, 1);
}

const cases = [
  ['TLS', sampleFlow(), false],
  ['TLS that keys opened', sampleFlow(), true],
  ['mail', mail, false],
] as const;

test.each(cases)('of a capture of %s nobody is called “you”', (_, flow, hasLetter) => {
  const session = sampleSession([sampleVisit()], 'capture');
  const said = allSaid(session, flow, hasLetter);
  expect(said).not.toMatch(/\byou/iu);
  expect(said).toContain('Someone on the network learnt that');
  expect(said).toContain('Address and place of the client');
});

test('what others did through the proxy is theirs, too', () => {
  const session = { ...sampleSession([sampleVisit()]), kind: 'observe' as const };
  expect(allSaid(session, sampleFlow(), false)).not.toMatch(/\byou/iu);
});

test('what others did through the proxy stays theirs in a report that is opened', () => {
  const turnedAway = { passwords: 0, destinations: 0, limits: 0, strangers: 0 };
  const observe = { scope: 'device' as const, log: [], devices: [], turnedAway };
  const session = { ...sampleSession([sampleVisit()]), kind: 'imported' as const, observe };
  expect(allSaid(session, sampleFlow(), false)).not.toMatch(/\byou/iu);
});

test('nor is the reader meant where only a name was asked for', () => {
  const session = { ...sampleSession([sampleVisit()]), kind: 'observe' as const };
  const observations = { flows: [], dns: [sampleLookup()] };
  const { learnt } = summarise({ session, observations, exchanges: [], ledger: [] });
  expect(learnt).toContain('Someone on the network learnt that this computer asked for');
});

test('of visits of one’s own the reader is addressed', () => {
  const said = allSaid(sampleSession([sampleVisit()]), mail, false);
  expect(said).toContain('Someone on your network learnt that');
  expect(said).toContain('Your own address and place');
  expect(said).toContain('What your program said first');
});
