// Sums up a TLS connection: what it gave away, and the sizes worked out from its records.
import type { SizeEstimate } from '../../shared/model/observation.ts';
import type { ObservedRecord, ObservedTls } from '../../shared/model/tls.ts';
import { cipherOverhead } from '../wire/tls/cipher-suites.ts';
import { tls13 } from '../wire/tls/versions.ts';
import type { PendingStep } from './handshake-step.ts';
import { estimateSizes } from './size-estimate.ts';
import { summariseHandshake } from './summarise-handshake.ts';
import type { TlsReader } from './tls-reader.ts';

/** Header and length field of EncryptedExtensions, then the tag and type byte of its record. */
const extensionsFrameBytes = 4 + 2 + 17;
/** ALPN answers by the bytes they take, with and without an empty server_name (RFC 7301 §3.1). */
const alpnAnswerBytes = { h2: [9, 13], 'http/1.1': [15, 19] } as const;
const settingsAckBytes = 9;

/** `closed`: no more bytes come, so that what is not all there is a problem. */
export function observeTls(reader: TlsReader, closed: boolean): ObservedTls {
  return summarise(reader, closed, reader.steps);
}

/** The same without its steps, which take longer to put into words than all the rest. */
export function glanceAtTls(reader: TlsReader, closed: boolean): ObservedTls {
  return summarise(reader, closed, []);
}

function summarise(reader: TlsReader, closed: boolean, steps: readonly PendingStep[]): ObservedTls {
  const { facts, flowId, leftOut } = reader;
  return summariseHandshake(facts, { flowId, steps, leftOut, problem: reader.problem(closed) });
}

/** Sizes of what was sealed, with their error; none without a ServerHello. `bytesDown`: of the whole flow. */
export function estimateTls(reader: TlsReader, bytesDown: number): SizeEstimate[] {
  const { server, client } = reader.facts;
  if (server === null) return [];
  const isTls13 = server.version >= tls13;
  const overhead = cipherOverhead(server.cipherSuite, server.version);
  const records = reader.records.toData();
  return estimateSizes({
    flowId: reader.flowId,
    records,
    overhead,
    isTls13,
    http: guessHttp(reader, records, overhead.kind === 'fixed' ? overhead.addedBytes : null),
    ticketBytes: client?.shownTicketBytes ?? null,
    unread: reader.unread(bytesDown),
  });
}

/**
 * Which HTTP it is. TLS 1.2 says so; in TLS 1.3 the answer is encrypted, but its length differs, and
 * only HTTP/2 sends records that hold nothing but an acknowledgement of settings (RFC 9113 §6.5.3).
 */
function guessHttp(
  reader: TlsReader,
  data: readonly ObservedRecord[],
  addedBytes: number | null,
): 'http/1.1' | 'h2' {
  const { client, server } = reader.facts;
  if (server?.alpn !== null && server?.alpn !== undefined) {
    return server.alpn === 'h2' ? 'h2' : 'http/1.1';
  }
  if (client?.alpn.includes('h2') !== true) return 'http/1.1';
  const answer = (reader.firstSealedBytes ?? 0) - extensionsFrameBytes;
  const is = (lengths: readonly number[]): boolean => lengths.includes(answer);
  if (is(alpnAnswerBytes.h2)) return 'h2';
  if (is(alpnAnswerBytes['http/1.1'])) return 'http/1.1';
  const isAck = (lengthBytes: number): boolean =>
    lengthBytes - (addedBytes ?? 0) === settingsAckBytes;
  return data.some(({ lengthBytes }) => isAck(lengthBytes)) ? 'h2' : 'http/1.1';
}
