// Reads every capture below a folder, one after the other in one process, and prints a line of JSON for
// each: what the process has taken at most until then. Run by memory.test.ts, bundled.
import { relative } from 'node:path';
import { listCaptures, readCapture } from './captures.ts';

const [dir = ''] = process.argv.slice(2);
for (const path of listCaptures(dir)) {
  const { flows } = await readCapture(path);
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const line = { name: relative(dir, path), flows: flows.length, peakBytes };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
