// The letter of a session as HAR 1.2 (Jan Odvarko's specification): a page for each visit, an entry for
// each exchange. Nothing of the envelope but the server's address and the times.
import type { DnsLookup } from '../../../shared/model/dns.ts';
import type { SessionDocument, Visit } from '../../../shared/model/session.ts';
import { addTo } from '../../../shared/model/groups.ts';
import type { ExportPieces } from '../pieces.ts';
import { endsOf, redactPart, type Subject } from '../subject.ts';
import { harEntry } from './entry.ts';

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** Look-ups of these hosts. */
async function readLookups(
  pieces: ExportPieces,
  hosts: ReadonlySet<string>,
): Promise<Map<string, DnsLookup[]>> {
  const groups = new Map<string, DnsLookup[]>();
  for await (const page of pieces.lookups()) {
    for (const lookup of page) {
      const name = plain(lookup.name);
      if (hosts.has(name)) addTo(groups, name, lookup);
    }
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
export async function writeHar(subject: Subject, version: string): Promise<string> {
  const { pieces } = subject;
  const document = redactPart(subject, pieces.frame);
  const { session } = document;
  // Talks with mail servers are no HTTP: HAR has no place for them.
  const requests = document.exchanges.filter(({ request }) => request.scheme.startsWith('http'));
  const flowIds = [...new Set(requests.flatMap(({ flowId }) => flowId ?? []))];
  const flows = new Map((await pieces.flowsById(flowIds)).map((flow) => [flow.flowId, flow]));
  const hosts = new Set(requests.map(({ request }) => plain(request.host)));
  const lookups = await readLookups(pieces, hosts);
  const entries = requests.map((exchange) => {
    const flow = flows.get(exchange.flowId ?? '');
    return harEntry(exchange, {
      sessionStartMs: session.createdAtMs,
      flow,
      lookups: lookups.get(plain(exchange.request.host)) ?? [],
      serverAddress: flow === undefined ? null : endsOf(subject, flow).remote.address,
    });
  });
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
