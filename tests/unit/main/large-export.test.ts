// Exports of a session too large for memory: nothing asks for it whole, everything is listed or it is
// said how much is not, and no secret of any part gets out.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ReportFormat } from '../../../shared/model/report-format.ts';
import type { Segment } from '../../../shared/model/segment.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { reportHandlers } from '../../../electron/main/handlers/report.ts';
import { writePcapng } from '../../../electron/interchange/pcapng/write-pcapng.ts';
import { piecesOf } from '../../../electron/interchange/pieces.ts';
import { prepareSubject } from '../../../electron/interchange/subject.ts';
import { writeWhole } from '../../../electron/interchange/write-whole.ts';
import { inMemory } from '../../../electron/store/connect.ts';
import { Database } from '../../../electron/store/database.ts';
import { openStore, type Store } from '../../../electron/store/store.ts';
import { sampleDocument } from '../../fixtures/session-document.ts';

const total = 5500;
const ownAddress = '10.98.76.54';
let store: Store;
let folder = '';
const told: number[] = [];

/** The last flow alone shows an address of the user's, which the title tells again. */
function largeDocument(): SessionDocument {
  const sample = sampleDocument();
  const [first] = sample.flows;
  if (first === undefined) throw new Error('no sample');
  const light = { ...first, names: [], records: [], tls: null, http: [], estimates: [] };
  const flows = Array.from({ length: total }, (_, n) => ({
    ...(n === 0 ? first : light),
    flowId: `f${n}`,
    local: { ...first.local, address: n === total - 1 ? ownAddress : first.local.address },
  }));
  const session = { ...sample.session, id: 'large', title: `Seen from ${ownAddress}` };
  return { ...sample, session, flows };
}

/** A byte of each flow; of the last one some more. */
const segments = (): Segment[] =>
  Array.from({ length: total }, (_, n) => {
    const bytes = new TextEncoder().encode(n === total - 1 ? 'late bytes of the last' : 'x');
    const where = { flowId: `f${n}`, direction: 'down' as const, offset: 0 };
    return { ...where, timeMs: 20 + (n % 7), lengthBytes: bytes.length, bytes };
  });

beforeAll(async () => {
  const opened = await openStore(':memory:');
  if (!opened.ok) throw new Error(opened.error.detail);
  store = opened.value;
  await store.saveSession(largeDocument(), segments());
  folder = mkdtempSync(join(tmpdir(), 'onlooker-large-'));
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function handlers() {
  return reportHandlers({
    store,
    version: '0.1.0',
    openForeign: () => Promise.reject(new Error('nothing is opened here')),
    print: (html) => Promise.resolve(new TextEncoder().encode(html)),
    chooseTarget: (_name, format) => Promise.resolve(join(folder, `out.${format}`)),
    chooseFile: () => Promise.resolve(null),
    write: writeWhole,
    progress: (_id, done) => told.push(done),
    opening: () => undefined,
    importCapture: () => true,
    changed: () => undefined,
    log: () => undefined,
  });
}

async function exported(format: ReportFormat): Promise<string> {
  const asked = { sessionId: 'large', format, redact: true, withSecrets: false };
  const result = await handlers()['report.export'](asked);
  expect(result).toMatchObject({ ok: true });
  return join(folder, `out.${format}`);
}

describe('a report for people', () => {
  it.each(['html', 'md', 'pdf'] as const)(
    '%s says how many connections it leaves out',
    async (format) => {
      const text = readFileSync(await exported(format), 'utf8');
      expect(text).toContain('500 of 5,500 connections');
      expect(text).toContain('export the session as JSON or Parquet');
      expect(text).not.toContain(ownAddress);
    },
  );

  it('tells how far it is', async () => {
    told.length = 0;
    await exported('html');
    expect(told.filter((done) => done > 0 && done < 0.8).length).toBeGreaterThan(2);
    expect(told.at(-1)).toBe(1);
  });
});

it('JSON lists every connection', async () => {
  const text = readFileSync(await exported('json'), 'utf8');
  expect(text).not.toContain(ownAddress);
  const { flows } = z.object({ flows: z.array(z.unknown()) }).parse(JSON.parse(text));
  expect(flows).toHaveLength(total);
});

it('Parquet lists every connection, and leaves nothing beside its tables', async () => {
  const lake = await exported('parquet');
  const files = readdirSync(lake, { recursive: true, encoding: 'utf8' });
  expect(files.filter((name) => name.includes('being-written'))).toEqual([]);
  const database = await Database.open(inMemory);
  try {
    const flows = `read_parquet('${lake}/*/*/flows.parquet')`;
    const rows = await database.query(
      `SELECT count(*)::INTEGER AS flows, max(n) AS last,
         count_if(local_address = '${ownAddress}')::INTEGER AS own FROM ${flows}`,
      z.unknown(),
    );
    expect(rows).toEqual([{ flows: total, last: total - 1, own: 0 }]);
  } finally {
    database.close();
  }
});

it('pcapng is what it would be of a session in memory', async () => {
  const file = readFileSync(await exported('pcapng'));
  const subject = await prepareSubject(piecesOf(largeDocument(), segments()), { redact: true });
  const chunks: Uint8Array[] = [];
  for await (const chunk of writePcapng(subject)) chunks.push(chunk);
  expect(file.equals(Buffer.concat(chunks))).toBe(true);
  expect(file.includes('late bytes of the last')).toBe(true);
});

it('Zeek’s logs list every connection', async () => {
  const log = readFileSync(join(await exported('zeek-json'), 'conn.log'), 'utf8');
  expect(log.trimEnd().split('\n')).toHaveLength(total);
  expect(log).not.toContain(ownAddress);
});

it.each(['csv', 'har'] as const)('%s needs no list of connections', async (format) => {
  const text = readFileSync(await exported(format), 'utf8');
  expect(text.length).toBeGreaterThan(100);
  expect(text).not.toContain(ownAddress);
});

it.each(['json', 'pcapng'] as const)(
  '%s stops when it is cancelled, and leaves no file',
  async (format) => {
    const own = handlers();
    const asked = { sessionId: 'large', format, redact: true, withSecrets: false };
    rmSync(join(folder, `out.${format}`), { force: true });
    const running = own['report.export'](asked);
    await own['report.cancel']({ sessionId: 'large' });
    expect(await running).toMatchObject({ ok: true, value: { path: null } });
    expect(readdirSync(folder).filter((name) => name.startsWith(`out.${format}`))).toEqual([]);
  },
);
