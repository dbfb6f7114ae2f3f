// Exporting through the window's call: TLS secrets leave by no door that was not opened on purpose.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportFormatSchema, type ReportFormat } from '../../../shared/model/report-format.ts';
import { reportHandlers } from '../../../electron/main/handlers/report.ts';
import { writeWhole } from '../../../electron/interchange/write-whole.ts';
import { openStore, type Store } from '../../../electron/store/store.ts';
import { sampleDocument } from '../../fixtures/session-document.ts';

const keyLog = [`CLIENT_RANDOM ${'ab'.repeat(32)} ${'cd'.repeat(48)}`];
let store: Store;
let folder = '';
/** Where exports go: the folder, unless a test says otherwise. */
let target = '';

beforeEach(async () => {
  const opened = await openStore(':memory:');
  if (!opened.ok) throw new Error(opened.error.detail);
  store = opened.value;
  folder = mkdtempSync(join(tmpdir(), 'onlooker-export-'));
  target = folder;
  await store.saveSession(sampleDocument(), [], keyLog);
  const { session } = sampleDocument();
  await store.saveSession({ ...sampleDocument(), session: { ...session, id: 'bare' } }, []);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function handlers(write = writeWhole) {
  return reportHandlers({
    store,
    version: '0.1.0',
    openForeign: () => Promise.reject(new Error('nothing is opened here')),
    print: (html) => Promise.resolve(new TextEncoder().encode(html)),
    chooseTarget: (_name, format) => Promise.resolve(join(target, `out.${format}`)),
    chooseFile: () => Promise.resolve(null),
    write,
    progress: () => undefined,
    opening: () => undefined,
    importCapture: () => true,
    changed: () => undefined,
    log: () => undefined,
  });
}

const exportIt = (format: ReportFormat, withSecrets: boolean, sessionId = 's1', redact = true) =>
  handlers()['report.export']({ sessionId, format, redact, withSecrets });

/** Every byte that was written. */
function written(): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('');
}

describe('every format', () => {
  const others = reportFormatSchema.options.filter((format) => format !== 'keylog');

  it.each(others)('%s holds no secret of TLS unless asked, redacted or not', async (format) => {
    for (const redact of [true, false]) {
      target = join(folder, `redact-${redact}`);
      mkdirSync(target);
      expect(await exportIt(format, false, 's1', redact)).toMatchObject({ ok: true });
      expect(written().length).toBeGreaterThan(100);
      expect(written()).not.toContain('CLIENT_RANDOM');
      expect(written()).not.toContain('cd'.repeat(48));
    }
  });

  it.each(others.filter((format) => format !== 'pcapng'))(
    '%s cannot hold them, whatever is asked',
    async (format) => {
      expect(await exportIt(format, true)).toMatchObject({ ok: true });
      expect(written()).not.toContain('CLIENT_RANDOM');
    },
  );

  it.each(['pcapng', 'keylog'] as const)('%s holds them when asked', async (format) => {
    expect(await exportIt(format, true)).toMatchObject({ ok: true });
    expect(written()).toContain(keyLog[0]);
  });
});

describe('a key log', () => {
  it('is not written by mistake, nor an empty one', async () => {
    const refused = { ok: false, error: { kind: 'no-secrets' } };
    expect(await exportIt('keylog', false)).toMatchObject(refused);
    expect(await exportIt('keylog', true, 'bare')).toMatchObject(refused);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a target that cannot be written', () => {
  it.each(['pcapng', 'zeek', 'parquet'] as const)('is told for %s', async (format) => {
    // Where the folder should be stands a file.
    target = join(folder, 'a-file');
    writeFileSync(target, '');
    expect(await exportIt(format, false)).toMatchObject({ error: { kind: 'write-failed' } });
  });
});

describe('a folder of Zeek logs', () => {
  it('is not written over the logs of another', async () => {
    const standing = join(folder, 'out.zeek', 'dns.log');
    mkdirSync(join(folder, 'out.zeek'));
    writeFileSync(standing, 'another network');
    expect(await exportIt('zeek', false)).toMatchObject({
      error: {
        kind: 'write-failed',
        detail: expect.stringContaining('dns.log that Onlooker did not write'),
      },
    });
    expect(readdirSync(join(folder, 'out.zeek'))).toEqual(['dns.log']);
    expect(readFileSync(standing, 'utf8')).toBe('another network');
  });

  it('is left without logs when one of them fails', async () => {
    const input = { sessionId: 's1', format: 'zeek' as const, redact: true, withSecrets: false };
    const failing = handlers((path, content) =>
      path.endsWith('dns.log') ? Promise.reject(new Error('full')) : writeWhole(path, content),
    );
    expect(await failing['report.export'](input)).toMatchObject({ error: { detail: 'full' } });
    expect(readdirSync(join(folder, 'out.zeek'))).toEqual([]);
    expect(await exportIt('zeek', false)).toMatchObject({ ok: true });
  });
});

describe('cancelling', () => {
  it('stops a long file between two pieces and leaves nothing of it', async () => {
    const bytes = new Uint8Array(1024 * 1024);
    const lane = { flowId: 'tcp-1', direction: 'down' as const, lengthBytes: bytes.length, bytes };
    const segments = Array.from({ length: 8 }, (_, n) => ({
      ...lane,
      timeMs: n,
      offset: n * bytes.length,
    }));
    await store.saveSession(sampleDocument(), segments, keyLog);
    const calls = handlers((path, content) => {
      void calls['report.cancel']({ sessionId: 's1' });
      return writeWhole(path, content);
    });
    const input = { sessionId: 's1', format: 'pcapng' as const, redact: true, withSecrets: false };
    expect(await calls['report.export'](input)).toEqual({
      ok: true,
      value: { path: null, redacted: [] },
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});
