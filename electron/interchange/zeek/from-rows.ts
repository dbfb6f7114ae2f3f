// Rows of Zeek's logs as flows and look-ups. What Zeek does not write down, records and bytes above all,
// stays empty.
import type { ObservedFlow, ObservedName } from '../../../shared/model/observation.ts';
import { preludeProtocols } from '../../../shared/model/query-values.ts';
import type { DnsLookup } from '../../../shared/model/dns.ts';
import type { ObservedTls } from '../../../shared/model/tls.ts';
import type { Place } from '../../../shared/model/place.ts';
import type { ByteSpan, SocketAddress } from '../../../shared/model/segment.ts';
import { isWallClock } from '../../../shared/model/wall-clock.ts';
import { zeekServices } from './connection.ts';
import { numberOf, setOf, textOf, type LogRow } from './parse-log.ts';

const maxPort = 65_535;
const maxIdLength = 64;
/** RFC 2181 §8. */
const maxTtlS = 2 ** 31 - 1;

/** Zeek tells no bytes: a span of none. */
const nowhere = (flowId: string): ByteSpan => ({
  flowId,
  direction: 'up',
  offset: 0,
  lengthBytes: 0,
});

function socketOf(row: LogRow, side: 'orig' | 'resp'): SocketAddress {
  const port = numberOf(row, `id.${side}_p`) ?? 0;
  const isPort = Number.isInteger(port) && port >= 0 && port <= maxPort;
  return { address: textOf(row, `id.${side}_h`) ?? '', port: isPort ? port : 0 };
}

export const uidOf = (row: LogRow): string => (textOf(row, 'uid') ?? '').slice(0, maxIdLength);

/** Of a time or an interval; null: there is none, or one that no calendar has room for. */
export function millisecondsOf(row: LogRow, field: 'ts' | 'duration' | 'rtt'): number | null {
  const seconds = numberOf(row, field);
  return seconds !== null && isWallClock(seconds * 1000) ? seconds * 1000 : null;
}

const countOf = (row: LogRow, field: string): number =>
  Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, Math.round(numberOf(row, field) ?? 0)));

function protocolOf(row: LogRow): ObservedFlow['protocol'] {
  const services = setOf(row, 'service');
  for (const name of ['quic', 'http', 'dns', 'smtp', 'imap'] as const) {
    if (services.includes(name)) return name;
  }
  if (services.includes('ssl')) return 'tls';
  return (
    preludeProtocols.find((name) => services.includes(zeekServices[name] ?? name)) ?? 'unknown'
  );
}

/** Zeek's `conn_state`, back to how the flow ended; the history says who closed first. */
function closeReasonOf(row: LogRow): ObservedFlow['closeReason'] {
  const state = textOf(row, 'conn_state') ?? '';
  const history = textOf(row, 'history') ?? '';
  if (/^RST|^REJ/.test(state)) return 'reset';
  if (state === 'S2') return 'local';
  if (state !== 'SF' && state !== 'S3') return null;
  const [own, peer] = [history.indexOf('F'), history.indexOf('f')];
  return own !== -1 && (peer === -1 || own < peer) ? 'local' : 'end';
}

function tlsOf(row: LogRow): ObservedTls {
  const version = textOf(row, 'version');
  return {
    serverName: textOf(row, 'server_name'),
    alpnOffered: [],
    alpnSelected: textOf(row, 'next_protocol'),
    version:
      version?.replace(/^TLSv(\d)(\d)$/, 'TLS $1.$2').replace(/^SSLv(\d)$/, 'SSL $1.0') ?? null,
    cipher: textOf(row, 'cipher'),
    ja3: null,
    ja3Raw: null,
    ja4: null,
    resumption: row.get('resumed') === 'T' ? 'accepted' : 'none',
    helloRetry: (textOf(row, 'ssl_history') ?? '').includes('j'),
    echOffered: false,
    certificateReadable: (textOf(row, 'ssl_history') ?? '').includes('x'),
    problem: null,
    handshake: [],
  };
}

export interface RowContext {
  readonly startMs: number;
  readonly place: (address: string) => Place;
  readonly ssl: ReadonlyMap<string, LogRow>;
  /** Names whose look-up gave an address. */
  readonly lookedUp: ReadonlyMap<string, ReadonlySet<string>>;
}

function namesOf(flowId: string, tls: ObservedTls | null, lookedUp: Iterable<string>) {
  const evidence = nowhere(flowId);
  const names: ObservedName[] = [...lookedUp].map((name) => ({ name, leak: 'dns', evidence }));
  const serverName = tls?.serverName ?? null;
  return serverName === null
    ? names
    : [...names, { name: serverName, leak: 'sni' as const, evidence }];
}

export function toFlow(row: LogRow, context: RowContext): ObservedFlow | null {
  const flowId = uidOf(row);
  const atMs = millisecondsOf(row, 'ts');
  if (flowId === '' || atMs === null) return null;
  const openedMs = atMs - context.startMs;
  const durationMs = millisecondsOf(row, 'duration');
  const ssl = context.ssl.get(flowId);
  const tls = ssl === undefined ? null : tlsOf(ssl);
  const remote = socketOf(row, 'resp');
  const protocol = protocolOf(row);
  const names = protocol === 'dns' ? [] : (context.lookedUp.get(remote.address) ?? []);
  return {
    flowId,
    transport: row.get('proto') === 'udp' ? 'udp' : 'tcp',
    protocol,
    local: socketOf(row, 'orig'),
    remote,
    place: context.place(remote.address),
    openedMs,
    closedMs: durationMs === null ? null : openedMs + durationMs,
    closeReason: durationMs === null ? null : closeReasonOf(row),
    bytesUp: countOf(row, 'orig_bytes'),
    bytesDown: countOf(row, 'resp_bytes'),
    bytesDropped: true,
    names: namesOf(flowId, tls, names),
    records: [],
    tls,
    http: [],
    estimates: [],
  };
}

export function toLookup(row: LogRow, startMs: number): DnsLookup | null {
  const flowId = uidOf(row);
  const atMs = millisecondsOf(row, 'ts');
  const name = textOf(row, 'query');
  if (flowId === '' || atMs === null || name === null) return null;
  const askedMs = atMs - startMs;
  const tripMs = millisecondsOf(row, 'rtt');
  const ttls = setOf(row, 'TTLs').map(Number);
  const type = textOf(row, 'qtype_name') ?? 'A';
  return {
    flowId,
    transport: row.get('proto') === 'tcp' ? 'tcp' : 'udp',
    server: socketOf(row, 'resp'),
    name,
    type,
    askedMs,
    answeredMs: tripMs === null ? null : askedMs + tripMs,
    responseCode: textOf(row, 'rcode_name'),
    truncated: row.get('TC') === 'T',
    // Zeek lists what the answers say, not whose they are: names of the question's own.
    answers: setOf(row, 'answers').map((data, n) => ({
      name,
      type: answerType(data, type),
      ttlS: Math.min(maxTtlS, Math.max(0, Math.round(ttls[n] ?? 0))) || 0,
      data,
    })),
    problem: null,
    nameEvidence: nowhere(flowId),
    answerEvidence: null,
  };
}

function answerType(data: string, asked: string): string {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(data)) return 'A';
  if (/^[0-9a-f:]+$/i.test(data) && data.includes(':')) return 'AAAA';
  return asked === 'A' || asked === 'AAAA' ? 'CNAME' : asked;
}

export function lookedUpNames(lookups: readonly DnsLookup[]): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const { name, answers } of lookups) {
    for (const { data } of answers) names.set(data, (names.get(data) ?? new Set()).add(name));
  }
  return names;
}
