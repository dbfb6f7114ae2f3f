// `--print-pdf=IN.html --out=OUT.pdf`: what the command line starts to get a PDF. Prints and ends.
import { readFile } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { writeWhole } from '../interchange/write-whole.ts';
import type { PrintLaunch } from './launch-options.ts';
import { describeError, type Log } from './log.ts';
import { printToPdf } from './print-pdf.ts';

/** Ends the process: 0 when the PDF is written, 1 with a line on standard error when not. */
export async function runPrintMode(options: PrintLaunch, log: Log): Promise<void> {
  // A folder of its own: the app may be open, and the two must not share Chromium's files.
  const userDataDir = mkdtempSync(join(tmpdir(), 'onlooker-print-'));
  app.setPath('userData', userDataDir);
  app.on('window-all-closed', () => {
    // Electron would quit here, before the file is written.
  });
  let exitCode = 0;
  try {
    await app.whenReady();
    const html = await readFile(options.htmlPath, 'utf8');
    await writeWhole(options.pdfPath, await printToPdf(html));
  } catch (error) {
    log(`could not print ${options.htmlPath}: ${describeError(error)}`);
    exitCode = 1;
  }
  app.on('quit', () => {
    rmSync(userDataDir, { recursive: true, force: true, maxRetries: 3 });
  });
  app.exit(exitCode);
}
