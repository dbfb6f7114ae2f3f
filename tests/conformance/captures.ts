// The public captures, and reading one as the product does.
import { join } from 'node:path';
import { importCapture } from '../../electron/session/import-capture.ts';
import type { Place } from '../../shared/model/observation.ts';
import type { SessionDocument } from '../../shared/model/session.ts';

export const capturesDir =
  process.env['ONLOOKER_CAPTURES'] ?? join(import.meta.dirname, '../../../shared/captures');

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
