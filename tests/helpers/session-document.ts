// A small finished session, for tests that need any session at all.
import {
  inspectRequestSchema,
  type SessionDocument,
  type Visit,
} from '../../shared/model/session.ts';

/** One visit for each status given; the rest of the document is empty. */
export function makeSessionDocument(
  id: string,
  statuses: readonly Visit['status'][] = ['done'],
): SessionDocument {
  const visits = statuses.map((status, index) => ({
    id: `${id}-v${index}`,
    url: `https://site${index}.example/`,
    round: 0,
    status,
    startedAtMs: 1_700_000_000_000,
    elapsedMs: 12,
    failure: status === 'failed' ? { kind: 'connection-refused' as const, detail: '' } : null,
  }));
  return {
    session: {
      id,
      title: `Session ${id}`,
      kind: 'inspect',
      createdAtMs: 1_700_000_000_000,
      endedAtMs: 1_700_000_001_000,
      status: 'done',
      request: inspectRequestSchema.parse({ urls: visits.map((visit) => visit.url), count: 3 }),
      resolver: { kind: 'given', servers: ['127.0.0.1:53'] },
      visits,
    },
    flows: [],
    dns: [],
    exchanges: [],
    ledger: [],
    summary: { learnt: 'They learnt little.', notSeen: 'They did not see much.' },
  };
}
