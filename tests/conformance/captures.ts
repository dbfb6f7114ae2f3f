// The public captures, and reading one as the product does.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { importCapture } from '../helpers/import-capture.ts';
import type { Place } from '../../shared/model/place.ts';
import type { SessionDocument } from '../../shared/model/session.ts';

export const capturesDir =
  process.env['ONLOOKER_CAPTURES'] ?? join(import.meta.dirname, '../../../shared/captures');

/** No capture may take more. */
export const budgets = { elapsedMs: 10_000, memoryBytes: 300 * 1024 * 1024 } as const;

const captureName = /\.(p?cap|pcapng|trace|snoop|gz|zst|dmp)$/i;
/** Found by fuzzing, most of them: read first, so that a fault shows at once. */
const malformed = /tcpdump|malformed|fuzz|oobr|overflow|crash|trunc/i;

/** Captures below a folder, by full path; the malformed ones first. */
export function listCaptures(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => captureName.test(name))
    .sort((a, b) => Number(malformed.test(b)) - Number(malformed.test(a)) || (a < b ? -1 : 1))
    .map((name) => join(dir, name));
}

const nowhere: Place = {
  countryCode: null,
  countryName: null,
  asn: null,
  operator: null,
  scope: 'public',
};

export async function readCapture(
  path: string,
): Promise<SessionDocument & { problem: string | null }> {
  const { document, problem } = await importCapture({
    id: 'conformance',
    path,
    place: () => nowhere,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  return { ...document, problem };
}
