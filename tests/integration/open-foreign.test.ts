// Foreign files in a worker of their own, as app and command line open them: whatever a file is made of, the
// process goes on, and what is wrong with it is said.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../electron/report/render-report.ts';
import { foreignLimits, openInWorker } from '../../electron/session/foreign-worker-link.ts';
import { openForeign, type ForeignFile } from '../../electron/session/open-foreign.ts';
import { documentOf, type StoredSession } from '../../electron/store/stored-session.ts';
import { sampleDocument } from '../fixtures/session-document.ts';
import { loopbackPlace } from '../helpers/lab-session.ts';

const out = resolve(import.meta.dirname, '../../out');
const folder = mkdtempSync(join(tmpdir(), 'onlooker-foreign-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, content: string | Uint8Array): ForeignFile {
  const path = join(folder, name);
  writeFileSync(path, content);
  return { kind: 'json', path };
}

const open = (file: ForeignFile, limits = foreignLimits) =>
  openInWorker(join(out, 'main/foreign-worker.cjs'), {
    file,
    dataDir: join(out, 'data'),
    limits,
  });

/** A HAR file whose rows take far more than its entries. */
function manyHeaders(entries: number): string {
  const headers = Array.from({ length: 40 }, () => ({ name: '', value: '' }));
  const request = { method: 'GET', url: 'https://a.example/', headers };
  const entry = JSON.stringify({ startedDateTime: '', request, response: { status: 200 } });
  return `{"log":{"entries":[${Array.from({ length: entries }, () => entry).join(',')}]}}`;
}

it('gives what there is without it', async () => {
  const bytes = new Uint8Array([22, 3, 1]);
  const span = { flowId: 'tcp-1', direction: 'up', offset: 0, lengthBytes: 3 } as const;
  const segments = [{ ...span, timeMs: 1, bytes }];
  const file = write(
    'r.json',
    renderReport('json', sampleDocument(), { redacted: null, segments }),
  );
  const noPlaces = () => Promise.resolve(() => loopbackPlace);
  const [there, here] = [await open(file), await openForeign(file, noPlaces)];
  if (!there.ok || !here.ok) throw new Error('not opened');
  const [carried] = there.value as [StoredSession];
  const [expected] = here.value as [StoredSession];
  const { id } = carried.session;
  const whole = documentOf(expected);
  expect(documentOf(carried)).toEqual({ ...whole, session: { ...whole.session, id } });
  expect(whole).toEqual({ ...sampleDocument(), session: whole.session });
  expect(carried.segments).toEqual(expected.segments);
  expect(id).not.toBe(expected.session.id);
});

it('says what is wrong with a file, and with one that is gone', async () => {
  expect(await open(write('x.json', '{"log": {"entries": 3}}'))).toMatchObject({
    error: { kind: 'damaged' },
  });
  expect(await open({ kind: 'json', path: join(folder, 'gone') })).toEqual({
    ok: false,
    error: { kind: 'read-failed', detail: 'There is no such file or folder.' },
  });
  expect(await open({ kind: 'unknown', path: folder })).toMatchObject({
    error: { kind: 'read-failed' },
  });
});

it('ends at once when it is cancelled, also from the command line', async () => {
  const file = write('long.har', manyHeaders(8000));
  const stop = new AbortController();
  const task = { file, dataDir: join(out, 'data'), limits: foreignLimits };
  const opening = openInWorker(join(out, 'main/foreign-worker.cjs'), task, stop.signal);
  stop.abort(new Error('thought better of it'));
  await expect(opening).rejects.toThrow('thought better of it');

  const temporary = join(folder, 'temporary');
  mkdirSync(temporary);
  const child = spawn(process.execPath, [join(out, 'main/cli.cjs'), 'import', file.path], {
    env: { ...process.env, TMPDIR: temporary },
  });
  const ended = once(child, 'close');
  // Made by a command that heeds Ctrl-C already, and taken away by one that ends well.
  await expect.poll(() => readdirSync(temporary).length, { timeout: 20_000 }).toBe(1);
  child.kill('SIGINT');
  expect((await ended)[0]).toBe(130);
  expect(readdirSync(temporary)).toEqual([]);
});

describe('a file made to take all memory', () => {
  it('ends the worker alone', async () => {
    const file = write('heap.har', manyHeaders(4000));
    const outcome = await open(file, { ...foreignLimits, heapMegabytes: 40 });
    expect(outcome).toMatchObject({ ok: false, error: { kind: 'too-large' } });
    expect(await open(file)).toMatchObject({ ok: true });
  });

  it('is not handed over', async () => {
    const file = write('parts.har', manyHeaders(100));
    const outcome = await open(file, { ...foreignLimits, partBytes: 100_000 });
    expect(outcome).toEqual({
      ok: false,
      error: { kind: 'too-large', detail: 'Its sessions would take more than 100 kB.' },
    });
  });

  it.each([
    ['brackets that never close', '[', 'nested more than 512 levels deep'],
    ['millions of nothing', '[],', 'It is too large to be read.'],
  ])('ends the command with words: %s', (_what, unit, words) => {
    const { path } = write('huge.json', Buffer.alloc(200 * 1024 * 1024, unit));
    const program = [join(out, 'main/cli.cjs'), 'import', path];
    const { status, stderr } = spawnSync(process.execPath, program, { encoding: 'utf8' });
    expect(status).toBe(4);
    expect(stderr).toContain(words);
  });
});
