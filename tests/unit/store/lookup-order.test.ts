// Look-ups that were asked for in one moment: the same order however their rows came into the library.
import { expect, it } from 'vitest';
import type { DnsLookup } from '../../../shared/model/dns.ts';
import { inMemory } from '../../../electron/store/connect.ts';
import { Database } from '../../../electron/store/database.ts';
import { migrate } from '../../../electron/store/migrations.ts';
import { readLookups } from '../../../electron/store/read-session.ts';

const lookup = (flowId: string): DnsLookup => ({
  flowId,
  transport: 'udp',
  server: { address: '224.0.0.251', port: 5353 },
  name: 'printer.local',
  type: 'A',
  askedMs: 1,
  answeredMs: null,
  responseCode: null,
  truncated: false,
  answers: [],
  problem: null,
  nameEvidence: { flowId, direction: 'up', offset: 12, lengthBytes: 15 },
  answerEvidence: null,
});

async function orderOf(lookups: readonly DnsLookup[]): Promise<string[]> {
  const database = await Database.open(inMemory);
  try {
    await migrate(database);
    for (const each of lookups) {
      await database.execute(`INSERT INTO dns VALUES ('s1', 7, 'printer.local', 'A', 1, $detail)`, {
        detail: JSON.stringify(each),
      });
    }
    const read = await readLookups(database, 's1', { first: 7, last: 7 });
    return read.slice(0).map(({ flowId }) => flowId);
  } finally {
    database.close();
  }
}

it('orders look-ups of one name and one moment by the rest of them', async () => {
  const lookups = ['udp-1', 'udp-2', 'udp-3'].map(lookup);
  expect(await orderOf(lookups)).toEqual(['udp-1', 'udp-2', 'udp-3']);
  expect(await orderOf(lookups.toReversed())).toEqual(['udp-1', 'udp-2', 'udp-3']);
});
