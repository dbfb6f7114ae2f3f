// One direction of an exchange: the readable message, or the ciphertext that covers it.
import type { Exchange } from '../../shared/model/exchange.ts';
import { applicationData } from '../../shared/model/handshake.ts';
import type { ObservedFlow, SizeEstimate } from '../../shared/model/observation.ts';
import type { ClearHttpMessage } from '../../shared/model/clear-text.ts';
import type { ByteSpan, Direction } from '../../shared/model/segment.ts';
import type { ExplanationKey } from '../../shared/words/explanations.ts';
import { describeRequestPlace } from '../../shared/words/request-place.ts';
import { messagesOf, type ClearWord } from './clear-http.ts';
import { estimateIndexOf } from './exchange-bursts.ts';
import { behindHandshake } from './open-tls.ts';
import { draft, type RowDraft } from './row-draft.ts';

/** One direction of an exchange as both sides have it. */
export interface Side {
  /** Behind a label: which of several requests; empty for the only one or the first. */
  readonly place: string;
  readonly flow: ObservedFlow;
  readonly hop: number;
  readonly direction: Direction;
  readonly clear: ClearHttpMessage | null;
  /** The ciphertext that holds it; empty in the clear. */
  readonly ciphertext: readonly ByteSpan[];
}

export function estimateOf(
  flow: ObservedFlow,
  direction: Direction,
  index: number | null,
): SizeEstimate | undefined {
  return flow.estimates.find((item) => item.direction === direction && item.index === index);
}

/**
 * Whether a request stayed at home: no connection was made ready for it. What was sent encrypted until then is
 * TLS's own, its last word of the handshake for one (RFC 8446 §4.4.4).
 */
export function neverLeft({ response, protocol, page, failure }: Exchange): boolean {
  if (response !== null) return false;
  // A browser names no protocol of what was not answered; it sends nothing where it refuses a certificate.
  return page === undefined ? protocol === null : failure?.kind.startsWith('certificate-') === true;
}

/** Null when nothing of it passed: a request that never left is not hidden by anything. */
export function readSide(
  flow: ObservedFlow,
  exchange: Exchange,
  direction: Direction,
  redirects: number | null,
): Side | null {
  const { hop, indexOnFlow } = exchange;
  const place = placeOf(exchange, redirects);
  const clear = messagesOf(flow, direction)[indexOnFlow] ?? null;
  if (clear !== null) return { place, flow, hop, direction, clear, ciphertext: [] };
  if (flow.tls === null || neverLeft(exchange)) return null;
  const estimate = estimateOf(flow, direction, estimateIndexOf(exchange, direction));
  const ciphertext = estimate === undefined ? dataSpan(flow, direction) : [estimate.evidence];
  const isExpected = direction === 'up' ? ciphertext.length > 0 : exchange.response !== null;
  return isExpected ? { place, flow, hop, direction, clear, ciphertext } : null;
}

/**
 * `redirects`: how many led here, a fall-back to port 80 being none; null: none did, as of a page's requests, which
 * are told apart by their number and host.
 */
export function placeOf({ hop, page, request }: Exchange, redirects: number | null): string {
  if (page !== undefined || redirects === null) {
    return hop === 0 ? '' : describeRequestPlace(hop + 1, request.host);
  }
  return redirects === 0 ? '' : ` (after redirect ${redirects})`;
}

/** All encrypted records of a direction, where requests cannot be told apart. */
export function dataSpan(flow: ObservedFlow, direction: Direction): ByteSpan[] {
  if (flow.protocol === 'quic') return quicSpan(flow, direction);
  const isEncrypted = flow.tls?.handshake.some(({ kind }) => kind === 'encrypted-from-here');
  if (isEncrypted !== true) return [];
  const data = flow.records.filter(
    (record) => record.direction === direction && record.contentType === applicationData,
  );
  const [first] = data;
  const last = data.at(-1);
  if (first === undefined || last === undefined) return [];
  const end = last.offset + 5 + last.lengthBytes;
  const { offset } = first;
  return [{ flowId: flow.flowId, direction, offset, lengthBytes: end - offset }];
}

/** QUIC has no records that could be told apart: all of it behind the last readable hello. */
function quicSpan(flow: ObservedFlow, direction: Direction): ByteSpan[] {
  const { flowId, tls, bytesUp, bytesDown } = flow;
  const offset = (tls?.handshake ?? [])
    .filter((step) => step.direction === direction && step.kind !== 'handshake-packet')
    .reduce((end, { evidence }) => Math.max(end, evidence.offset + evidence.lengthBytes), 0);
  const lengthBytes = (direction === 'up' ? bytesUp : bytesDown) - offset;
  return lengthBytes > 0 ? [{ flowId, direction, offset, lengthBytes }] : [];
}

type SideRow = Pick<RowDraft, 'topic' | 'label' | 'letter' | 'sensitivity'> & {
  readonly part?: string;
  readonly explanationKey: ExplanationKey;
};

/** A row that is readable when `clear` is there and covered by the ciphertext otherwise. */
export function sideRow(side: Side, row: SideRow, clear: ClearWord | null): RowDraft {
  return draft({
    topic: row.topic,
    letter: row.letter,
    sensitivity: row.sensitivity,
    explanationKey: row.explanationKey,
    part: `${side.hop}${row.part === undefined ? '' : `/${row.part}`}`,
    label: `${row.label}${side.place}`,
    flowId: side.flow.flowId,
    layer: 'HTTP',
    ...(clear === null
      ? behindHandshake(side.flow)
      : { envelope: clear.text, exposure: 'visible' as const }),
    evidence: clear === null ? side.ciphertext : [clear.evidence],
  });
}
