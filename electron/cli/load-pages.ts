// Whole pages need a browser engine: the app itself is started in page mode on a folder of its own.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { parseJsonReport } from '../report/parse-json.ts';
import { progressSchema } from '../../shared/model/progress.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { InspectRequest, SessionDocument } from '../../shared/model/session.ts';
import { CommandError } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { showProgress } from './terminal.ts';

const commandSchema = z.array(z.string()).min(1);

function readCommand(): string[] {
  const given = process.env['ONLOOKER_ELECTRON'];
  if (given === undefined) {
    throw new CommandError(
      '--page needs the app: start the command with npm start.',
      exitCodes.usage,
    );
  }
  return commandSchema.parse(JSON.parse(given));
}

function runApp(command: readonly string[], signal: AbortSignal): Promise<void> {
  const [executable = '', ...rest] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(executable, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (data: Buffer) => {
      said = (said + data.toString()).slice(-2000);
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return;
      const progress = progressSchema.safeParse(JSON.parse(line));
      if (progress.success) showProgress(progress.data);
    });
    const stop = (): void => void child.kill('SIGTERM');
    signal.addEventListener('abort', stop);
    child.on('error', reject);
    child.on('close', (code) => {
      signal.removeEventListener('abort', stop);
      if (code === 0) resolve();
      else reject(new CommandError(`the app ended with code ${code ?? 'none'}: ${said}`, 70));
    });
  });
}

/** Loads the pages of `request`; an empty address means those of the lab. Rejects with CommandError. */
export async function loadPages(
  request: InspectRequest,
  { libraryFile, withSecrets }: { libraryFile: string | null; withSecrets: boolean },
  signal: AbortSignal,
): Promise<{ document: SessionDocument; segments: Segment[]; keyLog: string[] }> {
  const command = readCommand();
  const folder = await mkdtemp(join(tmpdir(), 'onlooker-pages-'));
  try {
    await writeFile(
      join(folder, 'request.json'),
      JSON.stringify({ request, libraryFile, withSecrets }),
    );
    await runApp([...command, `--inspect-page=${folder}`], signal);
    const report = parseJsonReport(await readFile(join(folder, 'session.json'), 'utf8'));
    if (!report.ok) throw new CommandError(report.error.detail, exitCodes.internal);
    const secrets = withSecrets ? await readFile(join(folder, 'key-log'), 'latin1') : '';
    return { ...report.value, keyLog: secrets.split('\n').filter((line) => line !== '') };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
