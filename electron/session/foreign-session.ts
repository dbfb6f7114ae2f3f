// What a file of another tool holds, as a session: compared like any other, and honest about the side
// that the file does not have.
import type { Opened } from '../interchange/opened.ts';
import type { Exchange } from '../../shared/model/exchange.ts';
import type { LedgerRow } from '../../shared/model/ledger.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import { unseenTls } from '../../shared/model/handshake.ts';
import { inspectLimits, inspectRequestSchema, type Session } from '../../shared/model/session.ts';
import { toWallClock } from '../../shared/model/wall-clock.ts';
import {
  eachOf,
  storedExchange,
  storedFact,
  storedSession,
  type StoredRow,
  type StoredSession,
} from '../store/stored-session.ts';
import { compareSession, ledgerByVisit } from './compare-session.ts';

const maxUrlLength = 8192;
const unseenId = 'unseen';
const notObserved = 'nothing was observed: the file holds the letter only';

function toSession(opened: Opened, id: string): Session {
  const urls = opened.visits.map(({ url }) => url).filter(({ length }) => length <= maxUrlLength);
  const asked = urls.length > 0 ? urls : [opened.title];
  return {
    id,
    title: opened.title,
    kind: 'imported',
    createdAtMs: opened.createdAtMs,
    endedAtMs: opened.endedAtMs === null ? null : toWallClock(opened.endedAtMs),
    status: 'done',
    request: inspectRequestSchema.parse({ urls: asked.slice(0, inspectLimits.urls) }),
    resolver: { kind: 'capture', servers: [] },
    // How long things took may lead beyond every calendar.
    visits: opened.visits.map((visit) => ({
      ...visit,
      startedAtMs: visit.startedAtMs === null ? null : toWallClock(visit.startedAtMs),
    })),
  };
}

/** Without a notebook nobody can say what was visible: the rows keep their letter and claim nothing. */
const withoutEnvelope = (row: LedgerRow): LedgerRow => ({
  ...row,
  flowId: null,
  envelope: notObserved,
  exposure: 'hidden',
  evidence: [],
  inference: null,
});

const nowhere = { address: '', port: 0 };

/** A connection of which nothing is known: the comparison lays a letter beside one, or says nothing. */
function unseenFlow(exchange: Exchange): ObservedFlow {
  const { startedMs: timeMs } = exchange;
  const flowId = exchange.flowId ?? unseenId;
  const evidence = { flowId, direction: 'up' as const, offset: 0, lengthBytes: 0 };
  const sealed = { direction: 'up' as const, timeMs, encrypted: true, evidence, fields: [] };
  return {
    flowId,
    transport: 'tcp',
    protocol: 'tls',
    local: nowhere,
    remote: nowhere,
    place: { countryCode: null, countryName: null, asn: null, operator: null, scope: 'reserved' },
    openedMs: timeMs,
    closedMs: null,
    closeReason: null,
    bytesUp: 0,
    bytesDown: 0,
    bytesDropped: true,
    names: [],
    // Something was sent: that much the letter itself says.
    records: [{ direction: 'up', timeMs, offset: 0, lengthBytes: 0, contentType: 23 }],
    tls: { ...unseenTls, handshake: [{ ...sealed, kind: 'encrypted-from-here' }] },
    http: [],
    estimates: [],
  };
}

/** The letter alone: every row of it, none of the envelope. */
function letterSession(opened: Opened, session: Session): StoredSession {
  return {
    session,
    flows: [],
    dns: [],
    exchanges: eachOf(opened.exchanges, storedExchange),
    ledger: { [Symbol.iterator]: () => letterRows(opened, session) },
    segments: [],
    summary: {
      learnt:
        'This session was read from a HAR file: it holds what was sent and received, and nothing of what the network saw.',
      notSeen: 'Visit the addresses with Onlooker to see the envelope beside it.',
    },
  };
}

/** Made as they are asked for: of a file with many requests there are a million, and whoever asks keeps texts. */
function* letterRows(opened: Opened, session: Session): Generator<StoredRow> {
  const exchanges = opened.exchanges.map((exchange) => ({
    ...exchange,
    flowId: exchange.flowId ?? unseenId,
  }));
  const flows = new Map(exchanges.map((exchange) => [exchange.flowId, unseenFlow(exchange)]));
  const observations = { flows: [...flows.values()], dns: [] };
  for (const visit of ledgerByVisit({ session, exchanges, observations, earlier: [] })) {
    for (const rows of visit) {
      for (const row of rows) if (row.letter !== null) yield storedFact(withoutEnvelope(row));
    }
  }
}

export function foreignSession(opened: Opened, id: string): StoredSession {
  const session = toSession(opened, id);
  if (opened.source === 'har') return letterSession(opened, session);
  const { exchanges, observations } = opened;
  return storedSession(compareSession({ session, exchanges, observations, earlier: [] }));
}
