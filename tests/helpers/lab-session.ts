// One session over sites of the practice lab, as the app would run it, for tests of what comes out.
import type { Lab } from '../../electron/lab/lab.ts';
import { createSessionId } from '../../electron/session/new-session.ts';
import { runSession, type RunResult } from '../../electron/session/run-session.ts';
import { openStore } from '../../electron/store/store.ts';
import type { Place } from '../../shared/model/place.ts';
import { inspectRequestSchema, type InspectRequest } from '../../shared/model/session.ts';

export const loopbackPlace: Place = {
  countryCode: null,
  countryName: null,
  asn: null,
  operator: null,
  scope: 'loopback',
};

/** Those of its lessons whose visit is meant to succeed. */
export const answeringUrls = (lab: Lab): string[] =>
  lab.sites.filter(({ isRefused }) => isRefused !== true).map(({ url }) => url);

/** Throws when a visit failed. */
export async function runLabSession(
  lab: Lab,
  request: Partial<InspectRequest> = {},
): Promise<RunResult> {
  const store = await openStore(':memory:');
  if (!store.ok) throw new Error(store.error.detail);
  try {
    const urls = answeringUrls(lab);
    const result = await runSession({
      id: createSessionId(),
      request: inspectRequestSchema.parse({ urls, lab: true, ...request }),
      lab,
      place: () => loopbackPlace,
      store: store.value,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    const failed = result.document.session.visits.find((visit) => visit.failure !== null);
    if (failed) throw new Error(`${failed.url}: ${failed.failure?.detail ?? ''}`);
    return result;
  } finally {
    await store.value.close();
  }
}
