// The letter of a session as HAR 1.2 (Jan Odvarko's specification): a page for each visit, an entry for
// each exchange. Nothing of the envelope but the server's address and the times.
import type { DnsLookup } from '../../../shared/model/observation.ts';
import type { SessionDocument, Visit } from '../../../shared/model/session.ts';
import type { Subject } from '../subject.ts';
import { harEntry } from './entry.ts';

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '');

function groupLookups(lookups: readonly DnsLookup[]): Map<string, DnsLookup[]> {
  const groups = new Map<string, DnsLookup[]>();
  for (const lookup of lookups) {
    const group = groups.get(plain(lookup.name));
    if (group === undefined) groups.set(plain(lookup.name), [lookup]);
    else group.push(lookup);
  }
  return groups;
}

function harPage({ session }: SessionDocument, visit: Visit) {
  const { id, url, ...facts } = visit;
  return {
    startedDateTime: new Date(visit.startedAtMs ?? session.createdAtMs).toISOString(),
    id,
    title: url,
    pageTimings: { onContentLoad: -1, onLoad: -1 },
    _onlooker: facts,
  };
}

function describeRedaction(redacted: readonly string[] | null): string {
  if (redacted === null) return 'Nothing was taken out.';
  return redacted.length === 0
    ? 'There was nothing to redact.'
    : `Redacted: ${redacted.join(', ')}.`;
}

/** The text of the file. */
export function writeHar(subject: Subject, version: string): string {
  const { document, ends } = subject;
  const { session } = document;
  const flows = new Map(document.flows.map((flow) => [flow.flowId, flow]));
  const lookups = groupLookups(document.dns);
  // Talks with mail servers are no HTTP: HAR has no place for them.
  const requests = document.exchanges.filter(({ request }) => request.scheme.startsWith('http'));
  const entries = requests.map((exchange) =>
    harEntry(exchange, {
      sessionStartMs: session.createdAtMs,
      flow: exchange.flowId === null ? undefined : flows.get(exchange.flowId),
      lookups: lookups.get(plain(exchange.request.host)) ?? [],
      serverAddress: ends.get(exchange.flowId ?? '')?.remote.address ?? null,
    }),
  );
  const log = {
    version: '1.2',
    creator: { name: 'Onlooker', version },
    pages: session.visits.map((visit) => harPage(document, visit)),
    entries,
    comment: describeRedaction(subject.redacted),
    _onlooker: {
      title: session.title,
      createdAtMs: session.createdAtMs,
      endedAtMs: session.endedAtMs,
      redacted: subject.redacted,
    },
  };
  return `${JSON.stringify({ log }, null, 1)}\n`;
}
