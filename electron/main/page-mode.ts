// `--inspect-page=FOLDER`: what the command line starts to load whole pages. Reads the request out of
// the folder, tells its progress on standard output, one JSON value a line, and leaves the session in
// the folder as a JSON report with nothing taken out.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app } from 'electron';
import { z } from 'zod';
import type { PageEngine } from '../endpoint/page/page-engine.ts';
import { writeWhole } from '../interchange/write-whole.ts';
import { startLab, type Lab } from '../lab/lab.ts';
import { openPlaces } from '../place/place.ts';
import { readClearFacts } from '../observe/clear-facts.ts';
import { renderReport } from '../report/render-report.ts';
import { createSessionId } from '../session/new-session.ts';
import { runSession } from '../session/run-session.ts';
import { unpackWords } from '../session/unpack-words.ts';
import { openStore } from '../store/store.ts';
import { inspectRequestSchema, type InspectRequest } from '../../shared/model/session.ts';
import type { PageLaunch } from './launch-options.ts';
import { describeError, type Log } from './log.ts';
import type { EngineKeyLog } from './page-load/engine-key-log.ts';
import { createPageEngine } from './page-load/page-engine.ts';

const jobSchema = z.object({
  request: inspectRequestSchema,
  /** Null: nothing is kept. */
  libraryFile: z.string().nullable(),
  withSecrets: z.boolean(),
});

/** Ends the process: 0 when the session is written, 1 with a line on standard error when not. */
export async function runPageMode(
  options: PageLaunch,
  keyLog: EngineKeyLog | null,
  log: Log,
): Promise<void> {
  // A folder of its own: the app may be open, and the two must not share Chromium's files.
  app.setPath('userData', join(options.folder, 'user-data'));
  app.on('window-all-closed', () => {
    // Electron would quit here, between one page and the next.
  });
  const cancelled = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      cancelled.abort();
    });
  }
  try {
    await app.whenReady();
    await runJob(options, createPageEngine({ log, place: null, keyLog }), cancelled.signal);
    app.exit(0);
  } catch (error) {
    log(describeError(error));
    app.exit(1);
  }
}

async function runJob(options: PageLaunch, pages: PageEngine, signal: AbortSignal): Promise<void> {
  const text = await readFile(join(options.folder, 'request.json'), 'utf8');
  const { request, libraryFile, withSecrets } = jobSchema.parse(JSON.parse(text));
  const store = await openStore(libraryFile ?? ':memory:', readClearFacts, unpackWords);
  if (!store.ok) throw new Error(`The library: ${store.error.detail}`);
  const lab = request.lab ? await startLab() : null;
  try {
    const { document, segments, keyLog } = await runSession({
      id: createSessionId(),
      request: withLabPages(request, lab),
      lab,
      signal,
      pages,
      place: await openPlaces(options.dataDir),
      store: store.value,
      onProgress: (progress) => {
        process.stdout.write(`${JSON.stringify(progress)}\n`);
      },
    });
    const report = renderReport('json', document, { redacted: null, segments });
    await writeWhole(join(options.folder, 'session.json'), report, 'owner');
    if (!withSecrets) return;
    // Whoever started this asked for them, and takes the folder away.
    await writeWhole(join(options.folder, 'key-log'), keyLog.join('\n'), 'owner');
  } finally {
    await lab?.close();
    await store.value.close();
  }
}

/** Without addresses the lab's own pages are meant. */
function withLabPages(request: InspectRequest, lab: Lab | null): InspectRequest {
  const [first] = request.urls;
  if (lab === null || request.urls.length > 1 || first !== '') return request;
  return { ...request, urls: lab.sites.filter(({ asPage }) => asPage).map(({ url }) => url) };
}
