// Look-ups are told of where there were any.
import { expect, it } from 'vitest';
import { describeUnseenLookups, wereNamesLookedUp } from '../../../shared/words/lookup-words.ts';
import type { Session } from '../../../shared/model/session.ts';

const sessionOf = (kind: Session['resolver']['kind'], ...urls: readonly string[]) => ({
  resolver: { kind, servers: ['192.0.2.53'] },
  visits: urls.map((url, n): Session['visits'][number] => ({
    id: `v${n}`,
    url,
    round: 0,
    status: 'done',
    startedAtMs: 0,
    elapsedMs: 1,
    failure: null,
  })),
});

const addresses = ['http://127.0.0.1:8080/', 'https://[::1]/', 'https://2130706433/'];

it.each(['server', 'local-stub', 'given', 'lab'] as const)(
  'of questions of its own (%s) it knows whether there were any',
  (kind) => {
    const session = sessionOf(kind, 'https://clinic.example/');
    expect(wereNamesLookedUp(session, 0)).toBe(false);
    expect(wereNamesLookedUp(session, 2)).toBe(true);
  },
);

it('the system had none where only addresses were visited', () => {
  const only = sessionOf('system', ...addresses);
  expect(wereNamesLookedUp(only, 0)).toBe(false);
  expect(describeUnseenLookups(only, 0)).toBeNull();
  const named = sessionOf('system', ...addresses, 'https://clinic.example/');
  expect(describeUnseenLookups(named, 0)).toMatch(/^Names were looked up by the system/u);
  // As of other programs, before any of their connections has become a visit.
  expect(wereNamesLookedUp(sessionOf('system'), 0)).toBe(true);
});

it('what was asked in sight is not told of as unseen', () => {
  expect(describeUnseenLookups(sessionOf('server', 'https://clinic.example/'), 2)).toBeNull();
  expect(
    describeUnseenLookups(sessionOf('local-stub', 'https://clinic.example/'), 2),
  ).not.toBeNull();
});
