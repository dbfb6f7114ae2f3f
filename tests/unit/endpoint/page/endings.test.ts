// When a page load ends, and what the engine's error codes mean.
import { stat } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { engineFailure } from '../../../../electron/endpoint/page/engine-failure.ts';
import {
  defaultBrowseLimits,
  defaultPageLimits,
} from '../../../../electron/endpoint/page/page-engine.ts';
import {
  findBrowseEnding,
  findEnding,
  waitForEnd,
  type PageState,
} from '../../../../electron/endpoint/page/wait-for-end.ts';

const there: PageState = {
  isLoaded: true,
  pending: 0,
  isFull: false,
  hasFailed: false,
  hasCrashed: false,
  hasClosed: false,
  lastActivityMs: 0,
  bytesDown: 0,
};
const limits = { ...defaultPageLimits, timeMs: 10_000, bytes: 1000, idleMs: 500 };
const ask = (change: Partial<PageState>, nowMs = 600, isStopped = false) =>
  findEnding({ state: { ...there, ...change }, limits, startedMs: 0, nowMs, isStopped });

test.each<[string, Partial<PageState>, number, string | null]>([
  ['loaded and quiet', {}, 600, 'idle'],
  ['quiet for too short a while', { lastActivityMs: 400 }, 600, null],
  ['not loaded yet', { isLoaded: false }, 600, null],
  ['something under way', { pending: 1 }, 600, null],
  ['under way for ever', { pending: 1 }, 10_000, 'time-limit'],
  ['more bytes than allowed', { pending: 1, bytesDown: 1001 }, 600, 'byte-limit'],
  ['more requests than allowed', { pending: 1, isFull: true }, 600, 'request-limit'],
  ['crashed', { hasCrashed: true, hasFailed: true }, 600, 'crashed'],
  ['failed', { hasFailed: true }, 600, 'failed'],
  ['closed by itself', { hasClosed: true, pending: 1 }, 600, 'closed'],
])('%s', (_name, change, nowMs, ending) => {
  expect(ask(change, nowMs)).toBe(ending);
});

test('the user ends it at any time', async () => {
  expect(ask({ pending: 1 }, 1, true)).toBe('by-hand');
  const controller = new AbortController();
  const end = waitForEnd({
    find: (isStopped) => ask({ pending: 1 }, 1, isStopped),
    signals: [controller.signal],
  });
  controller.abort();
  expect(await end).toBe('by-hand');
});

test('what waited while everything stood still is heard before a page is called quiet', async () => {
  const startedMs = performance.now();
  let lastActivityMs = startedMs;
  const end = waitForEnd({
    find: () => {
      const state = { ...there, lastActivityMs };
      return findEnding({ state, limits, startedMs, nowMs: performance.now(), isStopped: false });
    },
    signals: [],
  });
  const hear = async (): Promise<void> => {
    await stat('.');
    lastActivityMs = performance.now();
  };
  const heard = hear();
  while (performance.now() - startedMs < limits.idleMs + 100);
  await heard;
  const heardMs = lastActivityMs;
  expect(await end).toBe('idle');
  expect(performance.now() - heardMs).toBeGreaterThanOrEqual(limits.idleMs);
});

test.each([
  ['within all limits', {}, null],
  ['for too long', { elapsedMs: 3_600_000 }, 'time-limit'],
  ['over too many connections', { connections: 5001 }, 'connection-limit'],
  ['with too many requests', { isFull: true }, 'request-limit'],
  ['of more bytes than allowed', { bytesDown: 2 ** 31 + 1 }, 'byte-limit'],
])('browsing %s', (_name, change, ending) => {
  const use = { bytesDown: 0, connections: 0, isFull: false, elapsedMs: 0, ...change };
  expect(findBrowseEnding(use, defaultBrowseLimits)).toBe(ending);
});

const refused = { kind: 'connection-refused', detail: 'x' } as const;

test.each([
  ['net::ERR_CERT_DATE_INVALID', 'certificate-expired'],
  ['net::ERR_CERT_WEAK_KEY', 'certificate-invalid'],
  ['ERR_UNSAFE_REDIRECT', 'bad-redirect'],
  ['net::ERR_BLOCKED_BY_RESPONSE', 'blocked'],
  ['net::ERR_SOMETHING_NEW', 'protocol-error'],
  ['net::ERR_TUNNEL_CONNECTION_FAILED', 'connection-refused'],
])('%s means %s', (text, kind) => {
  expect(engineFailure(text, { where: 'a.test:443', dialed: refused }).kind).toBe(kind);
});

test('a blocked request is no failure of the network', () => {
  expect(engineFailure('csp', { where: 'a.test:443', isBlocked: true }).kind).toBe('blocked');
});
