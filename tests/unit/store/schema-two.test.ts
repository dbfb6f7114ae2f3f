// The columns that tables sort by: the same whether a session was saved with them or before them.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { inMemory } from '../../../electron/store/connect.ts';
import { Database } from '../../../electron/store/database.ts';
import { flowColumns, siteOf } from '../../../electron/store/flow-columns.ts';
import { splitFlow } from '../../helpers/split-flow.ts';
import { migrate } from '../../../electron/store/migrations.ts';
import { writeStored } from '../../../electron/store/save-session.ts';
import { storedSession } from '../../../electron/store/stored-session.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import { sampleDocument } from './sample-session.ts';

let database: Database;
beforeEach(async () => {
  database = await Database.open(inMemory);
});
afterEach(() => {
  database.close();
});

const evidence = { flowId: 'f1', direction: 'up', offset: 0, lengthBytes: 1 } as const;

function flowsWithNames(): ObservedFlow[] {
  const [first, second] = sampleDocument().flows;
  if (first === undefined || second === undefined) throw new Error('no sample');
  const named: ObservedFlow = {
    ...first,
    place: {
      countryCode: 'DE',
      countryName: 'Germany',
      asn: 64_500,
      operator: "Bob's Hosting",
      scope: 'public',
    },
    names: [
      { name: 'cdn.example.net', leak: 'dns', evidence },
      { name: 'WWW.Shop.Example.co.uk.', leak: 'sni', evidence },
    ],
  };
  const bare: ObservedFlow = {
    ...second,
    protocol: 'http',
    closedMs: null,
    closeReason: null,
    names: [{ name: '192.0.2.7:8080', leak: 'http-host', evidence }],
    tls: null,
  };
  return [named, bare];
}

async function columns(): Promise<unknown[]> {
  const names = flowColumns.map(([name]) => `${name}::VARCHAR AS ${name}`).join(', ');
  return database.query(
    `SELECT ${names} FROM flows ORDER BY n`,
    z.record(z.string(), z.string().nullable()),
  );
}

async function saveAsVersionOne(flows: readonly ObservedFlow[]): Promise<void> {
  for (const [n, flow] of flows.entries()) {
    const { summary, detail } = splitFlow(flow);
    await database.execute(
      `INSERT INTO flows VALUES ('s1', ${n}, $flowId, $name, 3, $summary, $detail)`,
      {
        flowId: flow.flowId,
        name: summary.serverName,
        summary: JSON.stringify(summary),
        detail: JSON.stringify(detail),
      },
    );
  }
}

it('fills the columns of sessions that were saved before them', async () => {
  await migrate(database, 1);
  await saveAsVersionOne(flowsWithNames());
  expect(await migrate(database)).toBe(1);
  const migrated = await columns();
  expect(migrated[0]).toMatchObject({
    name: 'www.shop.example.co.uk',
    name_leak: 'sni',
    site: 'example.co.uk',
    asn: '64500',
    operator: "Bob's Hosting",
    alpn: 'h2,http/1.1',
    record_count: '3',
    ech_offered: 'false',
    closed_ms: '80.0',
  });
  expect(migrated[1]).toMatchObject({ name: '192.0.2.7', site: null, closed_ms: null, alpn: null });
  await database.execute('DELETE FROM flows');
  const document = { ...sampleDocument(), flows: flowsWithNames() };
  await writeStored(database, storedSession(document), () => []);
  expect(await columns()).toEqual(migrated);
});

it('saves what was readable', async () => {
  await migrate(database);
  const fact = {
    timeMs: 7,
    severity: 3,
    kind: 'password',
    label: 'Password',
    value: 'hunter2',
    name: 'clinic.example',
  } as const;
  const at = { direction: 'up', offset: 40, lengthBytes: 7 } as const;
  await writeStored(database, storedSession(sampleDocument()), ({ flowId }) => [
    { ...fact, evidence: { flowId, ...at } },
  ]);
  const rows = await database.query(
    'SELECT flow_id, severity, value, stream_offset::INTEGER AS at FROM clear_facts ORDER BY n',
    z.unknown(),
  );
  expect(rows).toEqual([
    { flow_id: 'f1', severity: 3, value: 'hunter2', at: 40 },
    { flow_id: 'f2', severity: 3, value: 'hunter2', at: 40 },
  ]);
});

it('counts names of one organisation together', () => {
  expect(siteOf('a.b.example.co.uk')).toBe('example.co.uk');
  expect(siteOf('co.uk')).toBeNull();
  expect(siteOf('[2001:db8::1]')).toBeNull();
  expect(siteOf(null)).toBeNull();
});
