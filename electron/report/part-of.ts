// A page of a session as a document of its own, for what works on documents.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { LedgerRow } from '../../shared/model/ledger.ts';
import type { DnsLookup } from '../../shared/model/dns.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import type { BareFlow } from './stream-json.ts';

/** With nothing in it but these, and of the session what is short: each page is gone through whole. */
export function partOf(
  frame: SessionDocument,
  part: {
    readonly flows?: readonly ObservedFlow[];
    readonly dns?: readonly DnsLookup[];
    readonly ledger?: readonly LedgerRow[];
  },
): SessionDocument {
  const { overview: _overview, session, ...bare } = frame;
  const { flows = [], dns = [], ledger = [] } = part;
  const { observe: _observe, ...about } = session;
  return {
    ...bare,
    session: { ...about, visits: [] },
    exchanges: [],
    ledger: [...ledger],
    flows: [...flows],
    dns: [...dns],
  };
}

/** For what asks for no records. */
export const withoutRecords = (flow: BareFlow): ObservedFlow => ({ ...flow, records: [] });
