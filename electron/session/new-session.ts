// A session before anything has happened: its id, its title and its list of visits.
import { randomUUID } from 'node:crypto';
import { targetHost } from '../endpoint/parse-url.ts';
import type { InspectRequest, ResolverInfo, Session, Visit } from '../../shared/model/session.ts';

export const createSessionId = (): string => randomUUID();

const maxTitle = 120;

/** The host of the first URL that is one, and how many more there are. Of browsing: of what was visited. */
export function titleOf(
  request: InspectRequest,
  visits: readonly Pick<Visit, 'url'>[] = [],
): string {
  const isBrowse = request.mode === 'browse';
  const urls = isBrowse ? visits.map(({ url }) => url) : request.urls;
  const distinct = [...new Set(urls.map((url) => targetHost(url) ?? url))];
  if (isBrowse && distinct.length === 0) return 'Browsing';
  const [first = 'Session'] = distinct;
  const more = distinct.length > 1 ? ` and ${distinct.length - 1} more` : '';
  const times = request.count > 1 ? ` ×${request.count}` : '';
  return `${first.slice(0, maxTitle)}${more}${times}`;
}

/** One visit for each URL and round, in the order in which they are made. */
export function planVisits(request: InspectRequest): Visit[] {
  // Where browsing leads, nobody knows beforehand.
  if (request.mode === 'browse') return [];
  return Array.from({ length: request.count }, (_, round) =>
    request.urls.map((url, index): Visit => ({
      id: `v${round * request.urls.length + index}`,
      url,
      round,
      status: 'waiting',
      startedAtMs: null,
      elapsedMs: null,
      failure: null,
    })),
  ).flat();
}

export function newSession(options: {
  readonly id: string;
  readonly title: string | undefined;
  readonly request: InspectRequest;
  readonly resolver: ResolverInfo;
  readonly createdAtMs: number;
}): Session {
  const { id, request, resolver, createdAtMs } = options;
  return {
    id,
    title: options.title ?? titleOf(request),
    kind: request.mode === 'request' ? 'inspect' : request.mode,
    createdAtMs,
    endedAtMs: null,
    status: 'running',
    request,
    resolver,
    visits: planVisits(request),
  };
}
