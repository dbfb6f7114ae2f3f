// Every public capture is read to its end or to where it is damaged: no exception, no flood, no hang.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { capturesDir, readCapture } from './captures.ts';

const captures = existsSync(capturesDir)
  ? readdirSync(capturesDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(p?cap|pcapng|trace|gz|zst|dmp)$/i.test(name),
    )
  : [];
const longestMs = 10_000;

describe.skipIf(captures.length === 0)('every capture', () => {
  test.each(captures)('%s', { timeout: longestMs }, async (name) => {
    const { flows, dns, problem } = await readCapture(join(capturesDir, name));
    for (const flow of flows) {
      expect(flow.bytesUp).toBeGreaterThanOrEqual(0);
      expect(flow.local.address).not.toBe('');
    }
    expect(dns.every(({ name: asked }) => typeof asked === 'string')).toBe(true);
    expect(problem ?? 'Readable').toMatch(/^Readable/);
  });
});
