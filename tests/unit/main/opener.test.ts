// A file that takes long to open: what is told of it, stopping it, and that there is one at a time.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OpeningProgress } from '../../../shared/model/progress.ts';
import { createOpener, type OpenDependencies } from '../../../electron/main/open-report.ts';
import { openForeign } from '../../../electron/session/open-foreign.ts';
import { openStore, type Store } from '../../../electron/store/store.ts';
import { loopbackPlace } from '../../helpers/lab-session.ts';

const har = JSON.stringify({
  log: {
    entries: [
      {
        startedDateTime: '2026-01-01T00:00:00Z',
        request: { method: 'GET', url: 'https://clinic.example/' },
        response: { status: 200 },
      },
    ],
  },
});
const nothingOpened = { ok: true, value: { sessionId: null } };

let store: Store;
let folder = '';
let path = '';
let told: (OpeningProgress | null)[] = [];

beforeEach(async () => {
  const opened = await openStore(':memory:');
  if (!opened.ok) throw new Error(opened.error.detail);
  store = opened.value;
  folder = mkdtempSync(join(tmpdir(), 'onlooker-opener-'));
  path = join(folder, 'a.har');
  writeFileSync(path, har);
  told = [];
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const opener = (open: OpenDependencies['openForeign']) =>
  createOpener({
    store,
    openForeign: open,
    chooseFile: () => Promise.resolve(null),
    changed: () => undefined,
    importCapture: () => false,
    opening: (progress) => told.push(progress),
  });

const reading: OpenDependencies['openForeign'] = (file) =>
  openForeign(file, () => Promise.resolve(() => loopbackPlace));

/** Reads for as long as it is let. */
const endless: OpenDependencies['openForeign'] = (_file, signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });

it('tells what is opened, how large it is, and when it is over', async () => {
  const { open, stop } = opener(reading);
  expect(await open(path)).toMatchObject({ ok: true, value: { sessionId: expect.any(String) } });
  const lengthBytes = har.length;
  expect(told).toEqual([
    { title: 'a.har', lengthBytes, phase: 'reading' },
    { title: 'a.har', lengthBytes, phase: 'saving' },
    null,
  ]);
  expect(stop()).toBe(false);
  expect(await store.list('')).toHaveLength(1);
});

it('stops reading, keeps nothing, and opens the next', async () => {
  let isFirst = true;
  const { open, stop } = opener((file, signal) => {
    const read = isFirst ? endless : reading;
    isFirst = false;
    return read(file, signal);
  });
  const first = open(path);
  await expect.poll(() => told.length, { timeout: 10_000 }).toBe(1);
  expect(stop()).toBe(true);
  expect(await first).toEqual(nothingOpened);
  expect(told.at(-1)).toBeNull();
  expect(await store.list('')).toEqual([]);
  expect(await open(path)).toMatchObject({ ok: true, value: { sessionId: expect.any(String) } });
});

it('opens one file at a time', async () => {
  const { open, stop } = opener(endless);
  const first = open(path);
  await expect.poll(() => told.length, { timeout: 10_000 }).toBe(1);
  expect(await open(path)).toMatchObject({ ok: false, error: { kind: 'busy' } });
  expect(told).not.toContain(null);
  stop();
  expect(await first).toEqual(nothingOpened);
});

it('saves what was read of a file that is gone by then', async () => {
  const { open, stop } = opener(async (file, signal) => {
    const read = await reading(file, signal);
    rmSync(path);
    return read;
  });
  expect(await open(path)).toMatchObject({ ok: true, value: { sessionId: expect.any(String) } });
  expect(stop()).toBe(false);
  expect(await store.list('')).toHaveLength(1);
});
