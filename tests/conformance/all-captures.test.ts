// Every public capture is read to its end or to where it is damaged, and tshark reads the same TLS and QUIC out
// of it; docs/conformance.md explains each difference that stays.
import { relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { toJsonDocument } from '../../electron/report/json-document.ts';
import { capturesDir, listCaptures, readCapture } from './captures.ts';
import { describeDifference, findDifferences, judge, readExplained } from './check-capture.ts';
import { printedSchema } from './product.ts';

const captures = listCaptures(capturesDir).map(
  (path) => [relative(capturesDir, path), path] as const,
);
const explained = readExplained();

/** What `onlooker import FILE --json - --no-redact` prints. */
async function print(path: string) {
  const { problem, ...document } = await readCapture(path);
  const json = toJsonDocument(document, { redacted: null, generator: 'test', segments: [] });
  return { problem, printed: printedSchema.parse(JSON.parse(JSON.stringify(json))) };
}

describe.skipIf(captures.length === 0)('every capture', () => {
  test.concurrent.each(captures)('%s', { timeout: 600_000 }, async (name, path) => {
    const { problem, printed } = await print(path);
    expect(problem ?? '').toMatch(/^(From packet [\d,]+ on it could not be read: .+)?$/);
    for (const flow of printed.flows) expect(flow.local_address).not.toBe('');
    const { found } = await findDifferences(path, printed);
    const { unexplained, outdated } = judge(name, found, explained);
    expect(unexplained.map(describeDifference)).toEqual([]);
    expect(outdated).toEqual([]);
  });
});
