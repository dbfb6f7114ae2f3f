// The bytes of the wire a JSON report carries, so that a report opened again can still show its
// evidence. A stretch the ledger or the handshake points at; the middle of long ciphertext stays out.
import { hidesNothing } from '../../shared/model/handshake.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import type { ByteSpan, Segment } from '../../shared/model/segment.ts';
import { sizesFinder } from './flow-sizes.ts';

/** Nobody reads more of one claim in a hex view that came out of a report. */
const maxSpanBytes = 4096;
/** Over all claims, so that a report stays a file that can be mailed. */
const maxReportBytes = 16 * 1024 * 1024;

interface Stretch {
  start: number;
  end: number;
}

const keyOf = ({ flowId, direction }: Pick<ByteSpan, 'flowId' | 'direction'>): string =>
  `${flowId} ${direction}`;

function evidenceOf({ ledger, flows, dns }: SessionDocument): ByteSpan[] {
  return [
    ...ledger.flatMap((row) => row.evidence),
    ...flows.flatMap(({ names, tls, clearTalk, clearPrelude, clearFacts }) => [
      ...(clearFacts ?? []).map((fact) => fact.evidence),
      ...(clearTalk?.lines ?? []).map((line) => line.evidence),
      ...(clearPrelude?.lines ?? []).flatMap((line) => line.evidence ?? []),
      ...names.map((name) => name.evidence),
      ...(tls?.handshake ?? []).flatMap(({ evidence, fields }) => [
        evidence,
        ...fields.flatMap((field) => field.evidence ?? []),
      ]),
    ]),
    ...dns.flatMap(({ nameEvidence, answerEvidence }) =>
      [nameEvidence, answerEvidence ?? []].flat(),
    ),
  ];
}

/** Joins stretches that touch; the result is sorted. */
function join(stretches: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = [];
  for (const { start, end } of [...stretches].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}

function wanted(spans: readonly ByteSpan[]): Map<string, Stretch[]> {
  const lanes = new Map<string, Stretch[]>();
  for (const span of spans) {
    const end = span.offset + Math.min(span.lengthBytes, maxSpanBytes);
    const lane = lanes.get(keyOf(span));
    if (lane === undefined) lanes.set(keyOf(span), [{ start: span.offset, end }]);
    else lane.push({ start: span.offset, end });
  }
  return new Map([...lanes].map(([key, stretches]) => [key, join(stretches)]));
}

function cut(segment: Segment, { start, end }: Stretch): Segment | null {
  const from = Math.max(start, segment.offset);
  const to = Math.min(end, segment.offset + segment.lengthBytes);
  if (segment.bytes === null || from >= to) return null;
  const bytes = segment.bytes.subarray(from - segment.offset, to - segment.offset);
  return { ...segment, offset: from, lengthBytes: to - from, bytes };
}

/** Of encrypted ones and of look-ups anyone can read names. */
const namesAtMost: ReadonlySet<ObservedFlow['protocol']> = new Set(['tls', 'quic', 'dtls', 'dns']);

/**
 * Flows in the clear show cookies and queries to anyone: with secrets taken out, their bytes go too. A mail
 * server may repeat the user's address in its first words.
 */
export const isReadable = (flow: Omit<ObservedFlow, 'records'>): boolean =>
  !namesAtMost.has(flow.protocol) ||
  (flow.tls !== null && hidesNothing(flow.tls)) ||
  flow.http.length > 0 ||
  (flow.clearTalk ?? flow.clearPrelude ?? flow.clearFacts) !== undefined;

/** Picks from a session that comes in parts: all of its document is seen before the first pick. */
export interface WireBytesPicker {
  see(part: SessionDocument): void;
  /**
   * Of this flow the sizes of all segments are told, and a segment opened again has one run of bytes, from its first
   * on: each is picked from its beginning to the end of the last claim in it.
   */
  fromBeginnings(flow: Pick<ObservedFlow, 'flowId' | 'protocol'>): void;
  /** Of these segments what the claims point at; nothing any more once a report is full. */
  pick(segments: readonly Segment[]): Segment[];
}

/** `redacted`: without clear text. */
export function createWireBytesPicker(redacted: boolean): WireBytesPicker {
  const spans: ByteSpan[] = [];
  const secret = new Set<string>();
  const whole = new Set<string>();
  let lanes: Map<string, Stretch[]> | null = null;
  let total = 0;
  const stretchesIn = (segment: Segment): readonly Stretch[] => {
    const stretches = lanes?.get(keyOf(segment)) ?? [];
    if (!whole.has(segment.flowId)) return stretches;
    const { offset: start, lengthBytes } = segment;
    const last = stretches.findLast((one) => one.start < start + lengthBytes && one.end > start);
    return last === undefined ? [] : [{ start, end: last.end }];
  };
  const cutAll = (segment: Segment): Segment[] =>
    stretchesIn(segment).flatMap((stretch) => {
      const piece = total > maxReportBytes ? null : cut(segment, stretch);
      total += piece?.lengthBytes ?? 0;
      return piece === null || total > maxReportBytes ? [] : [piece];
    });
  return {
    see: (part) => {
      for (const { flowId, direction, offset, lengthBytes } of evidenceOf(part)) {
        spans.push({ flowId, direction, offset, lengthBytes });
      }
      if (!redacted) return;
      for (const flow of part.flows) if (isReadable(flow)) secret.add(flow.flowId);
    },
    fromBeginnings: ({ flowId, protocol }) => {
      // With secrets taken out nothing goes along that no claim points at, unless it is encrypted as well.
      if (!redacted || protocol === 'quic') whole.add(flowId);
    },
    pick: (segments) => {
      lanes ??= wanted(spans);
      return segments.filter(({ flowId }) => !secret.has(flowId)).flatMap(cutAll);
    },
  };
}

/** The part of `segments` that the document's claims point at; `redacted`: without clear text. */
export function pickWireBytes(
  document: SessionDocument,
  segments: readonly Segment[],
  redacted: boolean,
): Segment[] {
  const picker = createWireBytesPicker(redacted);
  picker.see(document);
  const sizesOf = sizesFinder(segments);
  for (const flow of document.flows) if (sizesOf(flow) !== null) picker.fromBeginnings(flow);
  return picker.pick(segments);
}
