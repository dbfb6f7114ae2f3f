// One look-up a name for all that ask, for a minute.
import { expect, test } from 'vitest';
import { rememberAddresses } from '../../../electron/relay/remembering-resolver.ts';
import type { Resolver } from '../../../electron/relay/resolver.ts';
import { err, ok } from '../../../shared/model/result.ts';

const never = new AbortController().signal;

function counting(answers = true) {
  const asked: string[] = [];
  const resolver: Resolver = {
    info: { kind: 'given', servers: [] },
    resolve: async (host) => {
      asked.push(host);
      return answers
        ? ok({ addresses: ['192.0.2.1'], flowIds: [] })
        : err({ kind: 'unknown-host', detail: host });
    },
  };
  return { asked, resolver };
}

test('asks once for all that ask together or soon after', async () => {
  const { asked, resolver } = counting();
  let nowMs = 0;
  const names = rememberAddresses(resolver, () => nowMs);
  const both = await Promise.all([names.resolve('a.test', never), names.resolve('a.test', never)]);
  expect(both.map(({ ok }) => ok)).toEqual([true, true]);
  nowMs = 59_000;
  await names.resolve('a.test', never);
  await names.resolve('b.test', never);
  expect(asked).toEqual(['a.test', 'b.test']);
  nowMs = 61_000;
  await names.resolve('a.test', never);
  expect(asked).toEqual(['a.test', 'b.test', 'a.test']);
});

test('does not remember failures', async () => {
  const { asked, resolver } = counting(false);
  const names = rememberAddresses(resolver);
  expect((await names.resolve('a.test', never)).ok).toBe(false);
  await names.resolve('a.test', never);
  expect(asked).toHaveLength(2);
});

test('one that goes away does not end the look-up of the others', async () => {
  let answer = (): void => undefined;
  const names = rememberAddresses({
    info: { kind: 'given', servers: [] },
    resolve: () =>
      new Promise((resolve) => {
        answer = () => {
          resolve(ok({ addresses: ['192.0.2.1'], flowIds: [] }));
        };
      }),
  });
  const gone = new AbortController();
  const first = names.resolve('a.test', gone.signal);
  const second = names.resolve('a.test', never);
  gone.abort();
  expect(await first).toMatchObject({ ok: false, error: { kind: 'cancelled' } });
  answer();
  expect(await second).toMatchObject({ ok: true });
});
