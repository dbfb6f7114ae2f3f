// PDF needs a browser engine: the app itself is started in print mode on the HTML report.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const commandSchema = z.array(z.string()).min(1);
const limitMs = 60_000;

/** Error for people: what is missing or what the printer said. */
export class PrintError extends Error {}

function readCommand(): string[] {
  const given = process.env['ONLOOKER_ELECTRON'];
  if (given === undefined) {
    throw new PrintError(
      'PDF needs the app: start the command with npm start, or export HTML instead.',
    );
  }
  return commandSchema.parse(JSON.parse(given));
}

function runPrinter(command: readonly string[]): Promise<void> {
  const [executable = '', ...rest] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(executable, rest, {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: limitMs,
    });
    let said = '';
    child.stderr.on('data', (data: Buffer) => {
      said = (said + data.toString()).slice(-2000);
    });
    child.on('error', (error) => {
      reject(new PrintError(error.message));
    });
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new PrintError(`printing ended with code ${code ?? 'none'}: ${said}`));
    });
  });
}

/** Gives the bytes of the PDF. Rejects with PrintError. */
export async function printPdf(html: string): Promise<Uint8Array> {
  const command = readCommand();
  const folder = await mkdtemp(join(tmpdir(), 'onlooker-print-'));
  try {
    const source = join(folder, 'report.html');
    const target = join(folder, 'report.pdf');
    await writeFile(source, html);
    await runPrinter([
      ...command,
      `--user-data-dir=${join(folder, 'user-data')}`,
      `--print-pdf=${source}`,
      `--out=${target}`,
    ]);
    return await readFile(target);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
