// A process that takes a first look at a capture and says how long it took and how much memory: flows, TLS,
// QUIC, DNS, JA3, JA4 and the lengths of records, as `onlooker look --json` prints them. Nothing is kept.
import { statSync } from 'node:fs';
import { lookAtCapture } from '../../electron/session/look-at-capture.ts';
import { favourQuickStart } from '../../electron/session/quick-start.ts';
import type { WorkDone } from './capture-work.ts';

type Counted = Pick<WorkDone, 'packets' | 'flows' | 'names'>;

async function look(path: string): Promise<Counted> {
  let [flows, names] = [0, 0];
  const { signal } = new AbortController();
  const looking = lookAtCapture({ path, signal, onProgress: () => undefined });
  for (;;) {
    const next = await looking.next();
    if (next.done === true) return { packets: next.value.packets, flows, names };
    for (const { serverName, names: told } of next.value) {
      flows += 1;
      names += serverName !== null || told.length > 0 ? 1 : 0;
    }
  }
}

async function main(): Promise<void> {
  const [file = ''] = process.argv.slice(2);
  const start = performance.now();
  favourQuickStart(statSync(file).size);
  const counted = await look(file);
  const elapsedMs = performance.now() - start;
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  const done: WorkDone = { ...counted, elapsedMs, peakMegabytes };
  console.log(JSON.stringify(done));
}

void main();
