// A session as Zeek's conn.log, ssl.log and dns.log, for whatever reads Zeek: the envelope alone.
import { assertNever } from '../../../shared/model/result.ts';
import type { Subject } from '../subject.ts';
import { createDnsHeaders } from './dns-header.ts';
import { zeekLogNames, type AnyZeekRow, type ZeekLog } from './fields.ts';
import { formatJsonLines, formatTsv } from './format.ts';
import { connRow, dnsRow, sslRow } from './rows.ts';

export interface LogFile {
  /** `conn.log` and so on: Zeek has the same names for both ways of writing. */
  readonly name: string;
  readonly text: string;
}

function rowsOf(log: ZeekLog, subject: Subject): AnyZeekRow[] {
  const { flows, dns } = subject.document;
  switch (log) {
    case 'conn':
      return flows.map((flow) => connRow(subject, flow));
    case 'ssl':
      return flows.flatMap((flow) => sslRow(subject, flow) ?? []);
    case 'dns': {
      const byId = new Map(flows.map((flow) => [flow.flowId, flow]));
      const headers = createDnsHeaders(dns, subject.segments);
      return dns.flatMap((lookup) => {
        const flow = byId.get(lookup.flowId);
        return flow === undefined ? [] : [dnsRow(subject, flow, lookup, headers)];
      });
    }
    default:
      return assertNever(log);
  }
}

/** Three files; one without rows has its header all the same. */
export function writeZeek(subject: Subject, as: 'tsv' | 'json'): LogFile[] {
  const { createdAtMs, endedAtMs } = subject.document.session;
  const madeMs = endedAtMs ?? createdAtMs;
  return zeekLogNames.map((log) => {
    const rows = rowsOf(log, subject);
    const text = as === 'json' ? formatJsonLines(log, rows) : formatTsv(log, rows, madeMs);
    return { name: `${log}.log`, text };
  });
}
