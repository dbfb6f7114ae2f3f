// What each client of the proxy may do, on a clock of the test's own.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTypedCredentials, isAuthorized } from '../../../electron/relay/proxy-credentials.ts';
import { defaultGateLimits, ProxyGate } from '../../../electron/relay/proxy-gate.ts';

const credentials = { user: 'guest', password: 'right' };
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const right = basic('guest:right');
const wrong = basic('guest:wrong');

function start(limits: Partial<typeof defaultGateLimits> = {}) {
  const clock = { nowMs: 0 };
  const gate = new ProxyGate(credentials, { ...defaultGateLimits, ...limits }, () => clock.nowMs);
  return { gate, clock };
}

test('a client that showed the password may hold more connections than one that has not', () => {
  const { gate } = start({ strangerConnections: 2, connections: 4 });
  expect([1, 2, 3].map(() => gate.enter('a'))).toEqual([true, true, false]);
  expect(gate.show('a', right)).toBe('right');
  expect([1, 2, 3].map(() => gate.enter('a'))).toEqual([true, true, false]);
  gate.leave('a');
  expect(gate.enter('a')).toBe(true);
  expect(gate.enter('b')).toBe(true);
});

test('asking without a password is no attempt; wrong ones lock the client out, right or not', () => {
  const { gate, clock } = start({ wrongPasswords: 3, lockMs: 1000 });
  for (let n = 0; n < 50; n += 1) expect(gate.show('a', undefined)).toBe('none');
  expect([1, 2, 3].map(() => gate.show('a', wrong))).toEqual(['wrong', 'wrong', 'wrong']);
  expect(gate.show('a', right)).toBe('locked');
  expect(gate.isLocked('a')).toBe(true);
  expect(gate.show('b', right)).toBe('right');
  clock.nowMs = 1001;
  expect(gate.show('a', right)).toBe('right');
});

test('a right password in between forgives the wrong ones', () => {
  const { gate } = start({ wrongPasswords: 2 });
  for (let n = 0; n < 10; n += 1) {
    expect(gate.show('a', wrong)).toBe('wrong');
    expect(gate.show('a', right)).toBe('right');
  }
});

test('all addresses of one IPv6 network share their attempts, IPv4 is itself, mapped or not', () => {
  const { gate } = start({ wrongPasswords: 2 });
  gate.show('2a02:1:1:1::1', wrong);
  gate.show('2a02:1:1:1:ffff::9', wrong);
  expect(gate.show('2a02:1:1:1::77', right)).toBe('locked');
  expect(gate.show('2a02:1:1:2::1', right)).toBe('right');
  gate.show('192.168.1.5', wrong);
  gate.show('::ffff:192.168.1.5', wrong);
  expect(gate.show('192.168.1.5', right)).toBe('locked');
});

test('never more requests than the burst and what time has earned', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400), { maxLength: 300 }), (waits) => {
      const { gate, clock } = start({ requestsPerSecond: 5, requestsAtOnce: 10 });
      let made = 0;
      for (const waitMs of waits) {
        clock.nowMs += waitMs;
        if (gate.spend('a')) made += 1;
        expect(made).toBeLessThanOrEqual(10 + (clock.nowMs / 1000) * 5 + 1e-6);
      }
    }),
  );
});

test('a flood of clients is bounded, and drives out nobody who is here or locked out', () => {
  const { gate, clock } = start({ clients: 3, wrongPasswords: 1, lockMs: 1000 });
  expect(gate.enter('here')).toBe(true);
  gate.show('locked', wrong);
  for (let n = 0; n < 1000; n += 1)
    expect(gate.show(`10.0.${n >> 8}.${n & 255}`, right)).toBe('right');
  expect(gate.show('locked', right)).toBe('locked');
  const full = start({ clients: 2 });
  expect(['a', 'b', 'c'].map((address) => full.gate.enter(address))).toEqual([true, true, false]);
  full.gate.leave('a');
  expect(full.gate.enter('c')).toBe(true);
  clock.nowMs = 2000;
  expect(gate.show('locked', right)).toBe('right');
});

test('credentials are compared whole, their scheme in any case', () => {
  expect(isAuthorized(right, credentials)).toBe(true);
  expect(isAuthorized(right.replace('Basic', 'basic'), credentials)).toBe(true);
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(text !== 'guest:right');
      expect(isAuthorized(basic(text), credentials)).toBe(false);
      expect(isAuthorized(text, credentials)).toBe(false);
    }),
  );
  expect(isAuthorized(undefined, credentials)).toBe(false);
});

test('typed credentials are new each time and hold nothing that is mistaken for something else', () => {
  const made = Array.from({ length: 200 }, () => createTypedCredentials());
  expect(new Set(made.map(({ password }) => password)).size).toBe(200);
  for (const { user, password } of made) {
    expect(user).toMatch(/^guest-[a-hjkmnp-z2-9]{4}$/);
    expect(password).toMatch(/^[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){2}$/);
  }
});
