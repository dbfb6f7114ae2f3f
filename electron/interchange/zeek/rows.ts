// The flows of a session as rows of conn.log, ssl.log and dns.log. What was not seen is unset; nothing is
// guessed to fill a column.
import type { DnsLookup } from '../../../shared/model/dns.ts';
import type { HandshakeStep, ObservedTls } from '../../../shared/model/tls.ts';
import type { Session } from '../../../shared/model/session.ts';
import { addressBytes } from '../../../shared/model/ip-address.ts';
import { scopeOf } from '../../place/scope.ts';
import type { BareFlow } from '../../report/stream-json.ts';
import type { FlowEnds } from '../subject.ts';
import { connHistory, connState, serviceOf, zeekUid } from './connection.ts';
import type { ReadDnsHeader } from './dns-header.ts';
import { dnsTypeNumber, responseCodeNumber } from './dns-numbers.ts';
import type { ZeekRow } from './fields.ts';

const internet = { number: 1, name: 'C_INTERNET' } as const;
const refused = 'REFUSED';

/** A flow as it was recorded, and its ends as the log has them. */
export interface Connection {
  readonly session: Session;
  readonly flow: BareFlow;
  readonly ends: FlowEnds;
  /** Whether an address stands for one of the user's own. */
  readonly isReplacement: (address: string) => boolean;
}

function connectionId({ session, flow, ends: { local, remote } }: Connection, timeMs: number) {
  return {
    ts: (session.createdAtMs + timeMs) / 1000,
    uid: zeekUid(session.id, flow.flowId),
    'id.orig_h': local.address,
    'id.orig_p': local.port,
    'id.resp_h': remote.address,
    'id.resp_p': remote.port,
  };
}

/** Zeek counts private ranges as local when nobody tells it which networks are. */
function isLocal(address: string): boolean | null {
  const bytes = addressBytes(address);
  return bytes === null ? null : ['private', 'loopback', 'link-local'].includes(scopeOf(bytes));
}

export function connRow(connection: Connection): ZeekRow<'conn'> {
  const { session, flow, ends, isReplacement } = connection;
  const { openedMs, closedMs, bytesUp, bytesDown } = flow;
  return {
    ...connectionId(connection, openedMs),
    proto: flow.transport,
    service: serviceOf(flow),
    duration: closedMs === null ? null : (closedMs - openedMs) / 1000,
    orig_bytes: bytesUp,
    resp_bytes: bytesDown,
    conn_state: connState(flow),
    // What stands for the own address says nothing about it.
    local_orig: isReplacement(ends.local.address) ? null : isLocal(ends.local.address),
    local_resp: isReplacement(ends.remote.address) ? null : isLocal(ends.remote.address),
    missed_bytes: 0,
    history: connHistory(flow, session.kind !== 'imported'),
    // Packets are not what a relay sees; a reader must not take bytes of ours for theirs.
    orig_pkts: null,
    orig_ip_bytes: null,
    resp_pkts: null,
    resp_ip_bytes: null,
    tunnel_parents: null,
  };
}

/** The group of the ServerHello's key share (RFC 8446 §4.2.8). */
function curveOf(steps: readonly HandshakeStep[]): string | null {
  const hello = steps.find(({ kind }) => kind === 'server-hello');
  return hello?.fields.find(({ label }) => label === 'Key share')?.value ?? null;
}

function lastAlert(steps: readonly HandshakeStep[]): string | null {
  const alert = steps.findLast(({ kind, encrypted }) => kind === 'alert' && !encrypted);
  const text = alert?.fields.find(({ label }) => label === 'Alert')?.value;
  return text?.replace(/^[a-z]+: /, '') ?? null;
}

const historyLetters: Readonly<Record<HandshakeStep['kind'], string>> = {
  'client-hello': 'C',
  'hello-retry-request': 'J',
  'hello-verify-request': 'V',
  'server-hello': 'S',
  certificate: 'X',
  'server-key-exchange': 'K',
  'server-hello-done': 'N',
  'client-key-exchange': 'G',
  'new-session-ticket': 'T',
  'change-cipher-spec': 'I',
  // Zeek stops writing here: what follows it cannot name either.
  'encrypted-handshake': '',
  'encrypted-from-here': '',
  'handshake-packet': '',
  alert: 'L',
  other: 'Z',
  'hello-request': 'H',
  'end-of-early-data': 'E',
  'encrypted-extensions': 'O',
  'client-certificate': 'X',
  'certificate-request': 'R',
  'certificate-verify': 'Y',
  finished: 'F',
  'certificate-url': 'W',
  'certificate-status': 'U',
  'supplemental-data': 'A',
  'key-update': 'P',
  heartbeat: 'B',
};

/** Zeek's letters for the handshake's messages: capital ones the client's, small ones the server's. */
function sslHistory(steps: readonly HandshakeStep[]): string {
  return steps
    .map(({ kind, direction }) => {
      const letter = historyLetters[kind];
      return direction === 'up' ? letter : letter.toLowerCase();
    })
    .join('');
}

/** `TLS 1.3` is `TLSv13` in Zeek. */
const versionOf = (version: string | null): string | null =>
  version?.replace(/^TLS (\d)\.(\d)$/, 'TLSv$1$2').replace(/^SSL (\d)\.0$/, 'SSLv$1') ?? null;

/** `tls`: what may be told of it. None for a flow without TLS. */
export function sslRow(connection: Connection, tls: ObservedTls | null): ZeekRow<'ssl'>[] {
  if (tls === null) return [];
  const startMs = tls.handshake[0]?.timeMs ?? connection.flow.openedMs;
  const row = {
    ...connectionId(connection, startMs),
    version: versionOf(tls.version),
    cipher: tls.cipher,
    curve: curveOf(tls.handshake),
    server_name: tls.serverName,
    resumed: tls.resumption === 'accepted',
    last_alert: lastAlert(tls.handshake),
    next_protocol: tls.alpnSelected,
    established: tls.handshake.some(({ kind }) => kind === 'encrypted-from-here'),
    ssl_history: sslHistory(tls.handshake),
    cert_chain_fps: null,
    client_cert_chain_fps: null,
    sni_matches_cert: null,
  };
  return [row];
}

/** A reply without records; authority and additional ones are not in the notebook. */
function isRejected({ responseCode, answers }: DnsLookup): boolean | null {
  if (answers.length > 0) return false;
  return responseCode === refused ? true : null;
}

export function dnsRow(
  connection: Connection,
  lookup: DnsLookup,
  readHeader: ReadDnsHeader,
): ZeekRow<'dns'> {
  const { askedMs, answeredMs, responseCode, answers } = lookup;
  const question = readHeader(lookup, 'question');
  const answer = readHeader(lookup, 'answer');
  return {
    ...connectionId(connection, askedMs),
    proto: lookup.transport,
    trans_id: question?.id ?? null,
    rtt: answeredMs === null ? null : (answeredMs - askedMs) / 1000,
    query: lookup.name,
    qclass: internet.number,
    qclass_name: internet.name,
    qtype: dnsTypeNumber(lookup.type),
    qtype_name: lookup.type,
    rcode: responseCode === null ? null : responseCodeNumber(responseCode),
    rcode_name: responseCode,
    AA: answer?.authoritative ?? null,
    TC: answer?.truncated ?? (responseCode === null ? null : lookup.truncated),
    RD: question?.recursionDesired ?? null,
    RA: answer?.recursionAvailable ?? null,
    Z: answer?.reserved ?? null,
    answers: answers.length === 0 ? null : answers.map(({ data }) => data),
    TTLs: answers.length === 0 ? null : answers.map(({ ttlS }) => ttlS),
    rejected: isRejected(lookup),
  };
}
