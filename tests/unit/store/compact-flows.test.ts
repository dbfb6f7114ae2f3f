// Flows as they are kept since schema version 7, and those of libraries that were written before: all of
// them come back as they were.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inMemory } from '../../../electron/store/connect.ts';
import { Database } from '../../../electron/store/database.ts';
import { cannotUnpack, factsOf, type UnpackWords } from '../../../electron/store/flow-rows.ts';
import { migrate } from '../../../electron/store/migrations.ts';
import { readFlow } from '../../../electron/store/read-pages.ts';
import { addRecords, readFlowsOfPage } from '../../../electron/store/read-session.ts';
import { countLeftOut } from '../../../electron/store/read-records.ts';
import { readToldParts } from '../../../electron/store/read-told.ts';
import { writeTable } from '../../../electron/store/save-session.ts';
import { putFlow, putRecord } from '../../../electron/store/session-rows.ts';
import { mostRecords } from '../../../shared/model/handshake.ts';
import type { ObservedFlow } from '../../../shared/model/observation.ts';
import type { ClearHttpMessage } from '../../../shared/model/clear-text.ts';
import { splitFlow } from '../../helpers/split-flow.ts';
import { sampleDocument } from './sample-session.ts';

let database: Database;
beforeEach(async () => {
  database = await Database.open(inMemory);
});
afterEach(() => {
  database.close();
});

const { flows } = sampleDocument();

const place = { flowId: 'f', direction: 'up', offset: 0, lengthBytes: 5 } as const;
const messages: ClearHttpMessage[] = [
  {
    direction: 'up',
    startLine: 'GET / HTTP/1.1',
    headers: [['Host', 'clinic.example']],
    headEvidence: place,
    bodyEvidence: place,
    headerEvidence: [place],
  },
];
/** The same with HTTP in the clear. */
const spoken = flows.map((flow): ObservedFlow => ({ ...flow, tls: null, http: messages }));

async function saveBefore(version: 1 | 6): Promise<void> {
  await migrate(database, version);
  for (const [n, flow] of flows.entries()) {
    const { summary, detail } = splitFlow(flow);
    await database.execute(
      `INSERT INTO flows (session_id, n, flow_id, server_name, opened_ms, summary, detail)
       VALUES ('s1', ${n}, $flowId, $name, ${flow.openedMs}, $summary, $detail)`,
      {
        flowId: flow.flowId,
        name: summary.serverName,
        summary: JSON.stringify(summary),
        detail: JSON.stringify(detail),
      },
    );
    await writeTable(database, 's1', 'records', flow.records, (row, id, at, record) =>
      putRecord(row, id, flow.flowId, at, record),
    );
  }
}

async function readAll(): Promise<ObservedFlow[]> {
  const page = { first: 0, last: 100, records: 0 };
  const rows = await readFlowsOfPage(database, 's1', page, { unpack: cannotUnpack });
  return addRecords(database, 's1', rows.slice(0));
}

describe.each([1, 6] as const)('a library of schema version %i', (version) => {
  it('keeps its flows, and takes new ones beside them', async () => {
    await saveBefore(version);
    expect(await migrate(database)).toBe(version);
    expect(await readAll()).toEqual(flows);
    expect((await readToldParts(database, 's1', null, cannotUnpack)).flows).toEqual(
      flows.filter(({ protocol }) => protocol !== 'dns').map((flow) => splitFlow(flow).summary),
    );
    await writeTable(database, 's2', 'flows', flows, putFlow);
    const [first] = flows;
    const { records: _records, ...bare } = first ?? sampleDocument().flows[0]!;
    expect(await readFlow(database, 's1', bare.flowId, cannotUnpack)).toEqual(bare);
    expect(await readFlow(database, 's2', bare.flowId, cannotUnpack)).toEqual(bare);
  });
});

it('asks for words only where a handshake is packed', async () => {
  await migrate(database);
  await writeTable(database, 's1', 'flows', flows, putFlow);
  const [first] = flows;
  await database.execute(`UPDATE flows SET handshake = '\\x01\\x02\\x03'::BLOB WHERE n = 0`);
  if (first === undefined) throw new Error('no sample');
  const evidence = { flowId: first.flowId, direction: 'up', offset: 0, lengthBytes: 5 } as const;
  const said = { kind: 'client-hello', timeMs: 1, encrypted: false } as const;
  const step = { ...said, direction: 'up', evidence, fields: [] } as const;
  const handshake: UnpackWords['handshake'] = (flowId, bytes) => {
    expect([flowId, ...bytes]).toEqual([first.flowId, 1, 2, 3]);
    return [{ ...step, fields: [] }];
  };
  const read = await readFlow(database, 's1', first.flowId, { ...cannotUnpack, handshake });
  expect(read?.tls).toEqual({ ...first.tls, handshake: [step] });
});

it('keeps the HTTP that a library of schema version 7 has among its facts', async () => {
  await migrate(database);
  await writeTable(database, 's1', 'flows', spoken, putFlow);
  await database.execute('ALTER TABLE flows DROP COLUMN http');
  await database.execute('DELETE FROM schema_migrations WHERE version > 7');
  expect(await migrate(database)).toBe(7);
  const [first] = spoken;
  expect(first?.http).toHaveLength(1);
  expect(await readAll()).toEqual(spoken.map((flow) => ({ ...flow, records: [] })));
});

describe('packed HTTP', () => {
  const evidence = { flowId: 'f', direction: 'up', offset: 0, lengthBytes: 5 } as const;
  const size = {
    direction: 'up',
    index: 0,
    startedMs: 1,
    endedMs: 1,
    totalBytes: 5,
    bodyBytes: 0,
  } as const;
  const estimate = { ...size, errorBytes: 0, method: 'count', evidence };

  it.each([
    ['tells the sizes', null, [estimate]],
    ['leaves the sizes to TLS behind it', flows[0]?.tls ?? null, []],
  ])('%s', async (_what, tls, estimates) => {
    await migrate(database);
    const bare = spoken.slice(0, 1).map((flow) => ({ ...flow, tls, http: [], estimates: [] }));
    await writeTable(database, 's1', 'flows', bare, putFlow);
    await database.execute(`UPDATE flows SET http = '\\x01\\x02'::BLOB`);
    const asked: string[] = [];
    const http: UnpackWords['http'] = (_flowId, packed) => ({
      messages: () => {
        asked.push(`messages of ${packed.join()}`);
        return messages;
      },
      sizes: () => [estimate],
    });
    const unpack = { ...cannotUnpack, http };
    const id = bare[0]?.flowId ?? '';
    expect(await readFlow(database, 's1', id, unpack)).toMatchObject({ http: messages, estimates });
    expect(asked).toEqual(['messages of 1,2']);
    // Of a summary no message is put into words.
    expect((await readToldParts(database, 's1', null, unpack)).flows).toMatchObject([
      { estimates },
    ]);
    expect(asked).toHaveLength(1);
  });
});

it('writes no facts where columns tell everything', () => {
  const [first] = flows;
  if (first === undefined) throw new Error('no sample');
  const bare = { ...first, names: [], estimates: [], tls: null, http: [] };
  expect(factsOf(bare)).toBeNull();
  expect(factsOf(first)).toEqual({ tls: first.tls });
});

it('counts the records that passed behind those that are kept', async () => {
  await migrate(database);
  const [first] = flows;
  if (first?.tls === null || first === undefined) throw new Error('no sample');
  const record = {
    direction: 'up',
    timeMs: 1,
    offset: 0,
    lengthBytes: 5,
    contentType: 23,
  } as const;
  const records = Array.from({ length: mostRecords }, () => record);
  const full = { ...first, records, tls: { ...first.tls, leftOut: { steps: 1, records: 70 } } };
  await writeTable(database, 's1', 'flows', [full, ...flows.slice(1)], putFlow);
  await writeTable(database, 's2', 'flows', flows, putFlow);
  expect(await countLeftOut(database, 's1', null)).toBe(70);
  expect(await countLeftOut(database, 's1', first.flowId)).toBe(70);
  expect(await countLeftOut(database, 's1', 'another')).toBe(0);
  expect(await countLeftOut(database, 's2', null)).toBe(0);
  const read = await readFlow(database, 's1', first.flowId, cannotUnpack);
  expect(read?.tls?.leftOut).toEqual({ steps: 1, records: 70 });
});
