// A capture that somebody made to take much memory takes little more than others: it is read into staging files by a
// process of its own, as the window has it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleScript } from '../helpers/bundle-script.ts';
import { pcap, tcp } from '../unit/wire/ip/packets.ts';

const folder = mkdtempSync(join(tmpdir(), 'onlooker-made-'));
let script = '';
beforeAll(async () => {
  script = await bundleScript(join(import.meta.dirname, 'read-part.ts'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The most that a process took which read it. */
function peakMegabytesOf(name: string, packets: readonly number[][]): number {
  const file = join(folder, `${name}.pcap`);
  writeFileSync(file, pcap(packets));
  const words = ['--max-semi-space-size=4', script, file];
  return Number(execFileSync(process.execPath, words, { encoding: 'utf8' }));
}

test('a request on each of very many connections', () => {
  const packets = Array.from({ length: 60_000 }, (_, n) => {
    const payload = `GET /${n} HTTP/1.1\r\nHost: h${n}.site${n % 977}.example\r\n\r\n`;
    return tcp({ sequence: 1, clientPort: n + 1, payload });
  });
  // Before garbage of a large heap was collected sooner, 280; now 205.
  expect(peakMegabytesOf('requests', packets)).toBeLessThan(240);
});
