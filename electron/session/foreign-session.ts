// What a file of another tool holds, as a session: compared like any other, and honest about the side
// that the file does not have.
import type { Opened } from '../interchange/opened.ts';
import type { LedgerRow } from '../../shared/model/ledger.ts';
import {
  inspectLimits,
  inspectRequestSchema,
  type Session,
  type SessionDocument,
} from '../../shared/model/session.ts';
import { compareSession } from './compare-session.ts';

const maxUrlLength = 8192;
const notObserved = 'nothing was observed: the file holds the letter only';

function toSession(opened: Opened, id: string): Session {
  const urls = opened.visits.map(({ url }) => url).filter(({ length }) => length <= maxUrlLength);
  const asked = urls.length > 0 ? urls : [opened.title];
  return {
    id,
    title: opened.title,
    kind: 'imported',
    createdAtMs: opened.createdAtMs,
    endedAtMs: opened.endedAtMs,
    status: 'done',
    request: inspectRequestSchema.parse({ urls: asked.slice(0, inspectLimits.urls) }),
    resolver: { kind: 'capture', servers: [] },
    visits: [...opened.visits],
  };
}

/** Without a notebook nobody can say what was visible: the rows keep their letter and claim nothing. */
const withoutEnvelope = (row: LedgerRow): LedgerRow => ({
  ...row,
  envelope: notObserved,
  exposure: 'hidden',
  evidence: [],
  inference: null,
});

export function foreignSession(opened: Opened, id: string): SessionDocument {
  const { exchanges, observations } = opened;
  const session = toSession(opened, id);
  const document = compareSession({ session, exchanges, observations, earlier: [] });
  if (opened.source !== 'har') return document;
  return {
    ...document,
    ledger: document.ledger
      .filter(({ letter }) => letter !== null)
      .map((row) => withoutEnvelope(row)),
    summary: {
      learnt:
        'This session was read from a HAR file: it holds what was sent and received, and nothing of what the network saw.',
      notSeen: 'Visit the addresses with Onlooker to see the envelope beside it.',
    },
  };
}
