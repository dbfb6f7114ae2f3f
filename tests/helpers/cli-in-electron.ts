// Runs the built command line, which starts the app for whole pages, and gives its JSON report.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SessionDocument } from '../../shared/model/session.ts';
import { parseJsonReport } from '../../electron/report/parse-json.ts';
import { electronCommand } from './electron-app.ts';

const root = resolve(import.meta.dirname, '../..');

export interface PageRun {
  readonly code: number | null;
  readonly said: string;
  readonly document: SessionDocument;
}

/** `switches` go to the browser engine. Rejects when the command left no readable report. */
export async function loadPages(
  words: readonly string[],
  switches: readonly string[] = [],
): Promise<PageRun> {
  const folder = mkdtempSync(join(tmpdir(), 'onlooker-page-test-'));
  try {
    const target = join(folder, 'session.json');
    const cli = join(root, 'out/main/cli.cjs');
    const given = ['inspect', '--page', '--no-redact', '--json', target, ...words];
    const child = spawn(process.execPath, [cli, ...given], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        ONLOOKER_ELECTRON: JSON.stringify([...electronCommand(), ...switches]),
      },
    });
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
    const code = await new Promise<number | null>((done) => {
      child.on('close', done);
    });
    if (!existsSync(target)) throw new Error(`no report was written (code ${code}):\n${said}`);
    const report = parseJsonReport(readFileSync(target, 'utf8'));
    if (!report.ok) throw new Error(`${report.error.detail}\n${said}`);
    return { code, said, document: report.value.document };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
