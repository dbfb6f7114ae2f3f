// Whole pages need a browser engine: the app itself is started in page mode on a folder of its own.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { progressSchema } from '../../shared/model/progress.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { InspectRequest, SessionDocument } from '../../shared/model/session.ts';
import { parseJsonReport } from '../report/parse-json.ts';
import { CommandError } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { runApp } from './run-app.ts';
import { showProgress } from './terminal.ts';

/** Other lines are the browser engine's own. */
function tellProgress(line: string): void {
  if (!line.startsWith('{"')) return;
  const progress = progressSchema.safeParse(JSON.parse(line));
  if (progress.success) showProgress(progress.data);
}

/** Loads the pages of `request`; an empty address means those of the lab. Rejects with CommandError. */
export async function loadPages(
  request: InspectRequest,
  { libraryFile, withSecrets }: { libraryFile: string | null; withSecrets: boolean },
  signal: AbortSignal,
): Promise<{ document: SessionDocument; segments: Segment[]; keyLog: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'onlooker-pages-'));
  try {
    await writeFile(
      join(folder, 'request.json'),
      JSON.stringify({ request, libraryFile, withSecrets }),
    );
    await runApp('--page', [`--inspect-page=${folder}`], { signal, onLine: tellProgress });
    const report = parseJsonReport(await readFile(join(folder, 'session.json'), 'utf8'));
    if (!report.ok) throw new CommandError(report.error.detail, exitCodes.internal);
    const secrets = withSecrets ? await readFile(join(folder, 'key-log'), 'latin1') : '';
    return { ...report.value, keyLog: secrets.split('\n').filter((line) => line !== '') };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
