// A session before anything has happened: its id, its title and its list of visits.
import { randomUUID } from 'node:crypto';
import { targetHost } from '../endpoint/parse-url.ts';
import type { InspectRequest, ResolverInfo, Session, Visit } from '../../shared/model/session.ts';

export const createSessionId = (): string => randomUUID();

const maxTitle = 120;

/** The host of the first URL that is one, and how many more there are. */
export function titleOf(request: InspectRequest): string {
  const hosts = request.urls.map((url) => targetHost(url) ?? url);
  const distinct = [...new Set(hosts)];
  const [first = 'Session'] = distinct;
  const more = distinct.length > 1 ? ` and ${distinct.length - 1} more` : '';
  const times = request.count > 1 ? ` ×${request.count}` : '';
  return `${first.slice(0, maxTitle)}${more}${times}`;
}

/** One visit for each URL and round, in the order in which they are made. */
export function planVisits(request: InspectRequest): Visit[] {
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
    kind: request.mode === 'page' ? 'page' : 'inspect',
    createdAtMs,
    endedAtMs: null,
    status: 'running',
    request,
    resolver,
    visits: planVisits(request),
  };
}
