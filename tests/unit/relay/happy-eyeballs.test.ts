import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { interleaveFamilies, race, type Attempt } from '../../../electron/relay/happy-eyeballs.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import { err, ok, type Result } from '../../../shared/model/result.ts';

/** Each address's attempts, ended by the test. */
function startRace(addresses: readonly string[], signal: AbortSignal | null = null) {
  const open = new Map<string, (result: Result<string, Failure>) => void>();
  const abandoned: string[] = [];
  const start = (address: string): Attempt<string> => ({
    result: new Promise((resolve) => {
      open.set(address, resolve);
    }),
    abandon: () => {
      abandoned.push(address);
    },
  });
  const stopped = (why: 'aborted' | 'timeout'): Failure => ({
    kind: why === 'aborted' ? 'cancelled' : 'connect-timeout',
    detail: why,
  });
  const won = race({ addresses, start, timeoutMs: 10_000, signal, stopped });
  return { won, abandoned, tried: () => [...open.keys()], end: open };
}

const refusal = err<Failure>({ kind: 'connection-refused', detail: 'refused' });

// Its clock goes on only when the test says so.
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('lets the families take turns, each address once', () => {
  const addresses = ['192.0.2.1', '192.0.2.2', '2001:db8::1', '192.0.2.1'];
  expect(interleaveFamilies(addresses)).toEqual(['2001:db8::1', '192.0.2.1', '192.0.2.2']);
});

it('takes the next address when one refuses, without waiting', async () => {
  const { won, tried, end } = startRace(['::1', '127.0.0.1']);
  end.get('::1')?.(refusal);
  await vi.waitUntil(() => tried().length === 2);
  end.get('127.0.0.1')?.(ok('connected'));
  expect(await won).toEqual(ok('connected'));
  expect(vi.getTimerCount()).toBe(0);
});

it('tries the next one beside an address that says nothing, a quarter of a second later', async () => {
  const { won, tried, abandoned, end } = startRace(['::1', '127.0.0.1']);
  vi.advanceTimersByTime(249);
  expect(tried()).toEqual(['::1']);
  vi.advanceTimersByTime(1);
  expect(tried()).toEqual(['::1', '127.0.0.1']);
  end.get('127.0.0.1')?.(ok('connected'));
  expect(await won).toEqual(ok('connected'));
  expect(abandoned).toEqual(['::1']);
});

it('fails with what tells most when all refuse, and in time when none answers', async () => {
  const refused = startRace(['::1', '127.0.0.1']);
  refused.end.get('::1')?.(err({ kind: 'unreachable', detail: 'no route' }));
  await vi.waitUntil(() => refused.tried().length === 2);
  refused.end.get('127.0.0.1')?.(refusal);
  expect(await refused.won).toMatchObject({ ok: false, error: { kind: 'connection-refused' } });

  const silent = startRace(['::1']);
  vi.advanceTimersByTime(10_000);
  expect(await silent.won).toMatchObject({ ok: false, error: { kind: 'connect-timeout' } });
  expect(silent.abandoned).toEqual(['::1']);
});

it('gives all attempts up when it is cancelled', async () => {
  const cancel = new AbortController();
  const { won, abandoned } = startRace(['::1', '127.0.0.1'], cancel.signal);
  cancel.abort();
  expect(await won).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
  expect(abandoned).toEqual(['::1']);
  expect(vi.getTimerCount()).toBe(0);
});
