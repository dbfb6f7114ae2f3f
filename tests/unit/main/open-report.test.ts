// Opening what was exported: every format that has a reader, through the window's call.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReportFormat } from '../../../shared/model/report-format.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';
import { reportHandlers } from '../../../electron/main/handlers/report.ts';
import { writeWhole } from '../../../electron/interchange/write-whole.ts';
import { openForeign } from '../../../electron/session/open-foreign.ts';
import { openStore, type Store } from '../../../electron/store/store.ts';
import { sampleDocument } from '../../fixtures/session-document.ts';
import { loopbackPlace } from '../../helpers/lab-session.ts';
import { readWhole } from '../../helpers/whole-session.ts';

let store: Store;
let folder = '';
let chosen = '';
let isBusy = false;
const captures: string[] = [];

beforeEach(async () => {
  const opened = await openStore(':memory:');
  if (!opened.ok) throw new Error(opened.error.detail);
  store = opened.value;
  folder = mkdtempSync(join(tmpdir(), 'onlooker-open-'));
  await store.saveSession(sampleDocument(), []);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function handlers() {
  return reportHandlers({
    store,
    version: '0.1.0',
    openForeign: (file) => openForeign(file, () => Promise.resolve(() => loopbackPlace)),
    print: () => Promise.resolve(new Uint8Array(0)),
    chooseTarget: (_name, format) => Promise.resolve(join(folder, `out.${format}`)),
    chooseFile: () => Promise.resolve(chosen),
    write: writeWhole,
    progress: () => undefined,
    opening: () => undefined,
    importCapture: (path) => !isBusy && captures.push(path) > 0,
    changed: () => undefined,
    log: () => undefined,
  });
}

async function exportAndOpen(
  format: ReportFormat,
  choose: (path: string) => string = (path) => path,
): Promise<SessionDocument> {
  const input = { sessionId: 's1', format, redact: false, withSecrets: false };
  expect(await handlers()['report.export'](input)).toMatchObject({ ok: true });
  chosen = choose(join(folder, `out.${format}`));
  const answer = await handlers()['report.open']({ path: null });
  const id = answer.ok ? (answer.value.sessionId ?? '') : '';
  const document = await readWhole(store, id);
  if (document === null) throw new Error('the opened session is not in the library');
  expect(document.session).toMatchObject({ id, kind: 'imported' });
  return document;
}

describe('what was exported is opened again', () => {
  it('JSON: all of it', async () => {
    const { session, ...rest } = await exportAndOpen('json');
    const { session: before, ...expected } = sampleDocument();
    expect(rest).toEqual(expected);
    expect(session.visits).toEqual(before.visits);
  });

  it('HAR: the letter, and rows that claim no observation', async () => {
    const back = await exportAndOpen('har');
    expect(back.exchanges).toEqual(sampleDocument().exchanges);
    expect(back.session.visits).toEqual(sampleDocument().session.visits);
    expect([back.flows, back.dns]).toEqual([[], []]);
    expect(back.ledger.find(({ topic }) => topic === 'path')?.letter).toBe('/hiv-test');
    expect(new Set(back.ledger.map(({ exposure }) => exposure))).toEqual(new Set(['hidden']));
    for (const row of back.ledger) expect(row.envelope).toContain('nothing was observed');
    expect(back.summary.learnt).toContain('nothing of what the network saw');
  });

  it('Parquet: by any of its files, the envelope and the ledger', async () => {
    const inside = (path: string): string => {
      const [session = ''] = readdirSync(path);
      const [day = ''] = readdirSync(join(path, session));
      return join(path, session, day, 'flows.parquet');
    };
    const back = await exportAndOpen('parquet', inside);
    const { flows, dns, ledger, summary } = sampleDocument();
    expect(back).toMatchObject({ flows, dns, ledger, summary, exchanges: [] });
  });

  it.each(['zeek', 'zeek-json'] as const)(
    '%s: by any of its logs, the envelope',
    async (format) => {
      const back = await exportAndOpen(format, (path) => join(path, 'ssl.log'));
      expect(back.flows.map((flow) => flow.tls?.serverName)).toEqual(['clinic.example']);
      expect(back.ledger.find(({ topic }) => topic === 'website')?.envelope).toContain(
        'clinic.example',
      );
    },
  );
});

describe('a capture', () => {
  const pcapng = '\n\r\r\n and so on';

  it('goes to who reads captures, by dialog or by its path', async () => {
    chosen = join(folder, 'a.pcapng');
    writeFileSync(chosen, pcapng);
    const begun = { ok: true, value: { sessionId: null } };
    expect(await handlers()['report.open']({ path: null })).toEqual(begun);
    expect(await handlers()['report.open']({ path: chosen })).toEqual(begun);
    expect(captures.splice(0)).toEqual([chosen, chosen]);
    expect(await store.list('')).toHaveLength(1);
  });

  it('has to wait for the one before it', async () => {
    const path = join(folder, 'b.pcapng');
    writeFileSync(path, pcapng);
    isBusy = true;
    expect(await handlers()['report.open']({ path })).toMatchObject({ error: { kind: 'busy' } });
    isBusy = false;
  });
});

describe('what cannot be opened is told', () => {
  it.each([
    ['a.json', '{"log": {"entries": 3}}', 'damaged'],
    ['a.json', '{"a": 1}', 'not-a-report'],
    ['a.txt', 'hello', 'not-a-report'],
    ['a.parquet', 'PAR1 and no more', 'not-a-report'],
    ['conn.log', '#separator \\x09\n#fields\tts\n1\t2\n', 'damaged'],
  ])('%s with %j', async (name, text, kind) => {
    chosen = join(folder, name);
    writeFileSync(chosen, text);
    expect(await handlers()['report.open']({ path: null })).toMatchObject({
      ok: false,
      error: { kind },
    });
    expect(await store.list('')).toHaveLength(1);
  });

  it('a file that is not there', async () => {
    chosen = join(folder, 'absent');
    const answer = await handlers()['report.open']({ path: null });
    expect(answer).toMatchObject({ ok: false, error: { kind: 'read-failed' } });
  });
});
