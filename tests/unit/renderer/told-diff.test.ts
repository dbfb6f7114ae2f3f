// Two runs of one address: what came, went and moved.
import { expect, test } from 'vitest';
import { describeDiff, diffTold } from '../../../renderer/features/told/told-diff.ts';
import type { ToldHost } from '../../../shared/model/told.ts';

const host = (name: string, parts: Partial<ToldHost> = {}): ToldHost => ({
  host: name,
  site: name,
  isFirstParty: false,
  flowIds: ['f1'],
  addresses: [],
  leaks: ['sni'],
  bytesUp: 100,
  bytesDown: 1000,
  isClear: false,
  requests: 2,
  referrers: [],
  cookiesSent: [],
  cookiesSet: [],
  queries: [],
  ...parts,
});

const changes = diffTold(
  [host('shop.test'), host('old.test'), host('pics.test', { bytesDown: 90_000, requests: 8 })],
  [
    host('shop.test', { cookiesSent: ['basket'], bytesDown: 1100 }),
    host('pics.test', { bytesDown: 500, requests: 1, flowIds: ['f1', 'f2'] }),
    host('new.test'),
  ],
);

test('new hosts first, then those gone, then what moved most', () => {
  expect(changes.map(({ host: name, kind }) => `${kind} ${name}`)).toEqual([
    'new new.test',
    'gone old.test',
    'both pics.test',
    'both shop.test',
  ]);
  expect(changes[2]).toMatchObject({
    bytesBefore: 90_000,
    bytesAfter: 500,
    connectionsAfter: 2,
    requestsBefore: 8,
  });
  expect(changes[3]?.cookies).toEqual(['basket']);
});

test('says it in one sentence', () => {
  expect(describeDiff(changes)).toBe(
    'Against the other run: 1 host new, 1 gone, 2 in both; 7 requests fewer over the network; 1 cookie sent that the other run did not send.',
  );
});
