// PDF needs a browser engine: the app is started in print mode on the HTML report.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runApp } from './run-app.ts';

const limitMs = 60_000;

/** Gives the bytes of the PDF. Rejects with CommandError. */
export async function printPdf(html: string): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'onlooker-print-'));
  try {
    const source = join(folder, 'report.html');
    const target = join(folder, 'report.pdf');
    await writeFile(source, html);
    const userData = join(folder, 'user-data');
    await runApp(
      'PDF',
      [`--user-data-dir=${userData}`, `--print-pdf=${source}`, `--out=${target}`],
      { timeoutMs: limitMs },
    );
    return await readFile(target);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
