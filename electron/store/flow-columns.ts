// What of a flow stands in columns of its own, so that tables of a million flows are sorted and
// filtered by the library: the columns that schema version 2 added, in their order.
import { getDomain } from 'tldts';
import { plainName } from '../../shared/model/host.ts';
import type { NameLeak, ObservedFlow, ObservedName } from '../../shared/model/observation.ts';
import type { RowWriter } from './row-writer.ts';

/** What the client said itself counts before a look-up, which may have been for another site. */
const leaksByWorth: readonly NameLeak[] = ['sni', 'clear-text', 'http-host', 'dns', 'certificate'];

/** Name and type of each column, in the order of `writeFlowColumns`. */
export const flowColumns = [
  ['transport', 'VARCHAR'],
  ['protocol', 'VARCHAR'],
  ['local_address', 'VARCHAR'],
  ['local_port', 'INTEGER'],
  ['remote_address', 'VARCHAR'],
  ['remote_port', 'INTEGER'],
  ['country_code', 'VARCHAR'],
  ['country_name', 'VARCHAR'],
  ['asn', 'BIGINT'],
  ['operator', 'VARCHAR'],
  ['scope', 'VARCHAR'],
  ['name', 'VARCHAR'],
  ['name_leak', 'VARCHAR'],
  ['site', 'VARCHAR'],
  ['alpn', 'VARCHAR'],
  ['tls_version', 'VARCHAR'],
  ['cipher', 'VARCHAR'],
  ['ja3', 'VARCHAR'],
  ['ja4', 'VARCHAR'],
  ['closed_ms', 'DOUBLE'],
  ['close_reason', 'VARCHAR'],
  ['bytes_up', 'BIGINT'],
  ['bytes_down', 'BIGINT'],
  ['record_count', 'INTEGER'],
  ['ech_offered', 'BOOLEAN'],
] as const;

function bestName(names: readonly ObservedName[]): { name: string; leak: NameLeak } | null {
  for (const leak of leaksByWorth) {
    const found = names.find((name) => name.leak === leak);
    if (found !== undefined) return { name: plainName(found.name), leak };
  }
  return null;
}

/** Connections go to the same few sites over and over. */
const maxRemembered = { sites: 4096, length: 255 } as const;
const sites = new Map<string, string | null>();

/** The registrable domain (Public Suffix List); null for addresses and bare suffixes. */
export function siteOf(name: string | null): string | null {
  if (name === null) return null;
  let site = sites.get(name);
  if (site === undefined) {
    site = getDomain(name, { allowPrivateDomains: false });
    if (sites.size >= maxRemembered.sites) sites.clear();
    if (name.length <= maxRemembered.length) sites.set(name, site);
  }
  return site;
}

/** Writes the columns of one flow; `recordCount` because records may be kept elsewhere. */
export function writeFlowColumns(
  row: RowWriter,
  flow: Omit<ObservedFlow, 'records'>,
  recordCount: number,
): void {
  const { local, remote, place, tls } = flow;
  const best = bestName(flow.names);
  row.text(flow.transport).text(flow.protocol);
  row.text(local.address).integer(local.port).text(remote.address).integer(remote.port);
  row.text(place.countryCode).text(place.countryName).bigInteger(place.asn).text(place.operator);
  row.text(place.scope);
  row
    .text(best?.name ?? null)
    .text(best?.leak ?? null)
    .text(siteOf(best?.name ?? null));
  row.text(tls?.alpnOffered.join(',') || null).text(tls?.version ?? null);
  row
    .text(tls?.cipher ?? null)
    .text(tls?.ja3 ?? null)
    .text(tls?.ja4 ?? null);
  row.double(flow.closedMs).text(flow.closeReason);
  row.bigInteger(flow.bytesUp).bigInteger(flow.bytesDown).integer(recordCount);
  row.boolean(tls?.echOffered ?? false);
}
