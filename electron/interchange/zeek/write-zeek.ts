// A session as Zeek's conn.log, ssl.log and dns.log, for whatever reads Zeek: the envelope alone, page by page.
import { assertNever } from '../../../shared/model/result.ts';
import { partOf } from '../../report/part-of.ts';
import type { BareFlow } from '../../report/stream-json.ts';
import { inGroups } from '../in-groups.ts';
import { endsOf, redactPart, type Subject } from '../subject.ts';
import { createDnsHeaders } from './dns-header.ts';
import { zeekLogNames, type AnyZeekRow, type ZeekLog } from './fields.ts';
import { jsonFormat, tsvFormat, type LogFormat } from './format.ts';
import { connRow, dnsRow, sslRow, type Connection } from './rows.ts';

export interface LogFile {
  /** `conn.log` and so on: Zeek has the same names for both ways of writing. */
  readonly name: string;
  readonly bytes: () => AsyncGenerator<Uint8Array>;
}

/** Three files; one without rows has its header all the same. */
export function writeZeek(subject: Subject, as: 'tsv' | 'json'): LogFile[] {
  const { createdAtMs, endedAtMs } = subject.pieces.frame.session;
  const madeMs = endedAtMs ?? createdAtMs;
  return zeekLogNames.map((log) => ({
    name: `${log}.log`,
    bytes: () =>
      writeLog(rowPages(log, subject), as === 'json' ? jsonFormat(log) : tsvFormat(log, madeMs)),
  }));
}

async function* writeLog(
  pages: AsyncIterable<readonly AnyZeekRow[]>,
  { head, line, foot }: LogFormat,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(head);
  for await (const rows of pages) yield encoder.encode(rows.map(line).join(''));
  yield encoder.encode(foot);
}

function rowPages(log: ZeekLog, subject: Subject): AsyncGenerator<AnyZeekRow[]> {
  switch (log) {
    case 'conn':
      return connRows(subject);
    case 'ssl':
      return sslRows(subject);
    case 'dns':
      return dnsRows(subject);
    default:
      return assertNever(log);
  }
}

/** Nothing of a flow but its ends is secret in this log. */
async function* connRows(subject: Subject): AsyncGenerator<AnyZeekRow[]> {
  for await (const flows of subject.pieces.bareFlows()) {
    yield connectionsOf(subject, flows).map(connRow);
  }
}

async function* sslRows(subject: Subject): AsyncGenerator<AnyZeekRow[]> {
  for await (const page of subject.pieces.bareFlows()) {
    const flows = page.filter(({ tls }) => tls !== null).map(withoutClear);
    const redacted = redactPart(subject, partOf(subject.pieces.frame, { flows })).flows;
    yield connectionsOf(subject, flows).flatMap((connection, n) =>
      sslRow(connection, redacted[n]?.tls ?? null),
    );
  }
}

function connectionsOf(subject: Subject, flows: readonly BareFlow[]): Connection[] {
  const { session } = subject.pieces.frame;
  const { isReplacement } = subject.replacements;
  return flows.map((flow) => ({ session, flow, ends: endsOf(subject, flow), isReplacement }));
}

/** What no log tells need not be redacted. */
function withoutClear({ clearTalk: _t, clearPrelude: _p, clearFacts: _f, ...flow }: BareFlow) {
  return { ...flow, http: [], records: [] };
}

async function* dnsRows(subject: Subject): AsyncGenerator<AnyZeekRow[]> {
  const { pieces } = subject;
  for await (const lookups of inGroups(pieces.lookups())) {
    const flowIds = [...new Set(lookups.map(({ flowId }) => flowId))];
    const connections = connectionsOf(subject, await pieces.flowsById(flowIds));
    const byId = new Map(connections.map((connection) => [connection.flow.flowId, connection]));
    const readHeader = createDnsHeaders(lookups, await pieces.segmentsOf(flowIds));
    const { dns } = redactPart(subject, partOf(pieces.frame, { dns: lookups }));
    yield dns.flatMap((lookup) => {
      const connection = byId.get(lookup.flowId);
      return connection === undefined ? [] : [dnsRow(connection, lookup, readHeader)];
    });
  }
}
