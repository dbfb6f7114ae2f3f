// Published JA4 values and server names of public captures, against what the observer reads from them.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCapture, capturesDir } from './captures.ts';

const expectedFile = join(capturesDir, 'expected/ja4-foxio.tsv');

interface Row {
  readonly capture: string;
  readonly key: string;
  readonly serverName: string;
  readonly ja4: string;
}

function readRows(): Row[] {
  if (!existsSync(expectedFile)) return [];
  const [, ...lines] = readFileSync(expectedFile, 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [capture = '', src, srcPort, dst, dstPort, serverName = '', ja4 = ''] = line.split('\t');
    return { capture, key: `${src} ${srcPort} ${dst} ${dstPort}`, serverName, ja4 };
  });
}

/** Follow the specification where the published value does not: docs/conformance.md says why. */
const bySpecification = new Map([
  ['t13d151699_8daaf6152771_e5627efa2ab1', 't13d1516bd_8daaf6152771_e5627efa2ab1'],
]);

/** Of two hellos on a connection (after a HelloRetryRequest) the first is its fingerprint. */
const rows = readRows().filter(
  ({ capture, key }, n, all) =>
    n === all.findIndex((row) => row.capture === capture && row.key === key),
);
const captures = [...new Set(rows.map(({ capture }) => capture))];

describe.skipIf(rows.length === 0)('published JA4', () => {
  test.each(captures)('%s', async (capture) => {
    const { flows } = await readCapture(join(capturesDir, 'FoxIO-LLC__ja4', capture));
    const read = flows
      .filter(({ tls }) => tls?.ja4)
      .map(({ local, remote, tls }) =>
        [
          `${local.address} ${local.port} ${remote.address} ${remote.port}`,
          tls?.serverName ?? '',
          tls?.ja4,
        ].join('  '),
      );
    for (const row of rows.filter((item) => item.capture === capture)) {
      expect(read).toContain(
        [row.key, row.serverName, bySpecification.get(row.ja4) ?? row.ja4].join('  '),
      );
    }
  });
});
