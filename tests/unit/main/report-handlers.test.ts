// Exporting: told as it goes, stopped before it writes, and a failed write said in words.
import { expect, it } from 'vitest';
import { reportHandlers } from '../../../electron/main/handlers/report.ts';
import { makeSessionDocument } from '../../helpers/session-document.ts';

function build(write: () => Promise<void> = () => Promise.resolve()) {
  const written: string[] = [];
  const told: number[] = [];
  let isPrinting = false;
  let finish: (pdf: Uint8Array) => void = () => undefined;
  const handlers = reportHandlers({
    store: {
      saveStored: () => Promise.resolve(),
      keyLog: () => Promise.resolve([]),
      overview: () => Promise.resolve(null),
      countFlows: () => Promise.resolve(0),
      frame: (id) => Promise.resolve(id === 's1' ? makeSessionDocument('s1', ['done']) : null),
      flowPages: () => Promise.resolve([]),
      tellingPages: () => Promise.resolve([]),
      recordsOfPage: () => Promise.resolve(() => []),
      recordsBetween: () => Promise.resolve([]),
      flowsOfPage: () => Promise.resolve([]),
      withRecords: () => Promise.resolve([]),
      lookupPages: () => Promise.resolve([]),
      lookupsOfPage: () => Promise.resolve([]),
      flowBegins: () => Promise.resolve(new Float64Array(0)),
      flowsById: () => Promise.resolve([]),
      segmentsOf: () => Promise.resolve([]),
      sizeCounts: () => Promise.resolve([]),
      sizes: () => Promise.resolve([]),
      segmentsBetween: () => Promise.resolve([]),
      lastSegment: () => Promise.resolve(-1),
    },
    version: '0.1.0',
    openForeign: () => Promise.reject(new Error('nothing is opened here')),
    print: () =>
      new Promise((resolve) => {
        isPrinting = true;
        finish = resolve;
      }),
    chooseTarget: (name) => Promise.resolve(`/exports/${name}`),
    chooseFile: () => Promise.resolve(null),
    write: async (path) => {
      await write();
      written.push(path);
    },
    progress: (_sessionId, done) => told.push(done),
    opening: () => undefined,
    importCapture: () => true,
    changed: () => undefined,
    log: () => undefined,
  });
  const start = async () => {
    const ended = handlers['report.export']({
      sessionId: 's1',
      format: 'pdf',
      redact: true,
      withSecrets: false,
    });
    await expect.poll(() => isPrinting, { timeout: 20_000 }).toBe(true);
    return { ended };
  };
  return { handlers, written, told, start, finish: () => finish(new Uint8Array(1)) };
}

it('tells that it began and that it ended', async () => {
  const { start, finish, written, told } = build();
  const { ended } = await start();
  finish();
  expect(await ended).toMatchObject({ ok: true, value: { redacted: [] } });
  expect(written).toHaveLength(1);
  expect([told[0], told.at(-1)]).toEqual([0, 1]);
});

it('writes nothing once it is cancelled, even when the report is done later', async () => {
  const { handlers, start, finish, written, told } = build();
  const { ended } = await start();
  expect(await handlers['report.cancel']({ sessionId: 's1' })).toEqual({ ok: true, value: null });
  expect(await ended).toEqual({ ok: true, value: { path: null, redacted: [] } });
  finish();
  await Promise.resolve();
  expect(written).toEqual([]);
  expect(told.at(-1)).toBe(1);
});

it('cancelling what does not run does no harm', async () => {
  const { handlers } = build();
  expect(await handlers['report.cancel']({ sessionId: 's1' })).toMatchObject({ ok: true });
});

it('says when the file cannot be written', async () => {
  const { start, finish } = build(() => Promise.reject(new Error('disk full')));
  const { ended } = await start();
  finish();
  expect(await ended).toMatchObject({ error: { kind: 'write-failed', detail: 'disk full' } });
});
