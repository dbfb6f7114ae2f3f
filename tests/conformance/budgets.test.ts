// No capture takes more time or memory than its budget. All of them are read in one process of its own, one
// after the other, so that neither the test runner nor tshark counts: what that process took at most is what the
// greediest took or less. Its heap is kept small, so that garbage of the ones before is not taken for need.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { bundleScript } from '../helpers/bundle-script.ts';
import { budgets, capturesDir, listCaptures } from './captures.ts';

const heapMb = 128;
const lineSchema = z.object({
  name: z.string(),
  flows: z.int(),
  elapsedMs: z.number(),
  peakBytes: z.number(),
});

async function readAll(script: string): Promise<z.infer<typeof lineSchema>[]> {
  const options = [`--max-old-space-size=${heapMb}`, script, capturesDir];
  const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, errors]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  const lines = Buffer.concat(out).toString('utf8').trim().split('\n');
  const said = Buffer.concat(errors).toString('utf8').slice(0, 2000);
  if (code !== 0) throw new Error(`reading ended behind ${lines.at(-1)}: ${said}`);
  return lines.map((line) => lineSchema.parse(JSON.parse(line)));
}

const captures = listCaptures(capturesDir);

describe.skipIf(captures.length === 0)('budgets', () => {
  test('no capture takes more than its budget', { timeout: 600_000 }, async () => {
    const lines = await readAll(await bundleScript(join(import.meta.dirname, 'read-all.ts')));
    expect(lines).toHaveLength(captures.length);
    const over = lines.filter(({ peakBytes }) => peakBytes > budgets.memoryBytes);
    expect(over.map(({ name, peakBytes }) => [name, peakBytes]).slice(0, 1)).toEqual([]);
    const slow = lines.filter(({ elapsedMs }) => elapsedMs > budgets.elapsedMs);
    expect(slow.map(({ name, elapsedMs }) => [name, elapsedMs])).toEqual([]);
    const mostBytes = Math.max(...lines.map(({ peakBytes }) => peakBytes));
    const longestMs = Math.max(...lines.map(({ elapsedMs }) => elapsedMs));
    process.stdout.write(
      `captures: at most ${Math.round(longestMs)} ms each, ${Math.round(mostBytes / 1e6)} MB in one process\n`,
    );
    expect(lines.some(({ flows }) => flows > 0)).toBe(true);
  });
});
