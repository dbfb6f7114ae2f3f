// Reads every capture below a folder, one after the other in one process, and prints a line of JSON for
// each: how long it took, and what the process has taken at most until then. Run by budgets.test.ts, bundled.
import { relative } from 'node:path';
import { listCaptures, readCapture } from './captures.ts';

const [dir = ''] = process.argv.slice(2);
for (const path of listCaptures(dir)) {
  const startedMs = performance.now();
  const { flows } = await readCapture(path);
  const elapsedMs = performance.now() - startedMs;
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const line = { name: relative(dir, path), flows: flows.length, elapsedMs, peakBytes };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
