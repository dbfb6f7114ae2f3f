// TLS: what the handshake gave away, field by field, and what it kept.
import type { Exchange } from '../../shared/model/exchange.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import { hasClientHello, hidesAnswer, hidesNothing } from '../../shared/model/handshake.ts';
import type { ObservedTls } from '../../shared/model/tls.ts';
import type { ByteSpan } from '../../shared/model/segment.ts';
import { describeNotListed } from '../../shared/words/tls-words.ts';
import type { ExplanationKey } from '../../shared/words/explanations.ts';
import { describeChecked } from '../../shared/words/certificate-words.ts';
import { certificateRows } from './certificate-rows.ts';
import { firstOn, oncePerFlow } from './flow-row-cache.ts';
import { behindHandshake } from './open-tls.ts';
import type { RowDraft } from './row-draft.ts';
import { encryptedAnswer, evidenceOf, stepEvidence, tlsRow } from './tls-row.ts';
import { fromAbsence, onlyCounted } from './without-bytes.ts';
import type { VisitScope } from './visit-scope.ts';

export function tlsRows({ flows, input }: VisitScope): RowDraft[] {
  const { createdAtMs } = input.session;
  return flows.flatMap((flow) => rowsOfFlow(flow, firstOn(flow, input.exchanges), createdAtMs));
}

const rowsOfFlow = oncePerFlow(
  (flow, exchange, startedAtMs) => {
    if (flow.tls === null) return [];
    return [
      ...serverNameRows(flow, flow.tls, exchange),
      ...certificateRows(flow, flow.tls, exchange, startedAtMs),
      ...negotiatedRows(flow, flow.tls),
      ...alpnRows(flow, flow.tls, exchange),
      ...resumptionRows(flow, flow.tls),
      ...fingerprintRows(flow, flow.tls),
      ...problemRows(flow, flow.tls),
      ...leftOutRows(flow, flow.tls),
    ];
  },
  ({ request, protocol, certificate }) =>
    [request.host, protocol, describeChecked(certificate)].join('\n'),
);

function serverNameRows(
  flow: ObservedFlow,
  tls: ObservedTls,
  exchange: Exchange | undefined,
): RowDraft[] {
  const hello = stepEvidence(tls, 'client-hello');
  if (hello.length === 0) return [];
  const named = flow.names.filter(({ leak }) => leak === 'sni').map(({ evidence }) => evidence);
  const ech = tls.echOffered
    ? [
        tlsRow(flow, {
          topic: 'ech',
          label: 'Encrypted ClientHello',
          envelope: 'offered: the readable name may be an outer one, or the offer mere GREASE',
          exposure: 'visible',
          evidence: evidenceOf(tls, 'ech'),
          explanationKey: 'ech',
        }),
      ]
    : [];
  const row = tlsRow(flow, {
    topic: 'sni',
    label: 'Name in the ClientHello (SNI)',
    envelope: tls.serverName ?? 'none sent',
    letter: exchange?.request.host ?? null,
    exposure: 'visible',
    evidence: named.length > 0 ? named : hello.slice(0, 1),
    explanationKey: 'sni',
  });
  return [row, ...ech];
}

function negotiatedRows(flow: ObservedFlow, tls: ObservedTls): RowDraft[] {
  const answer = stepEvidence(tls, 'server-hello');
  const chosen = (key: ExplanationKey): ByteSpan[] => {
    const marked = evidenceOf(tls, key).filter(({ direction }) => direction === 'down');
    return marked.length > 0 ? marked : answer;
  };
  const rows: RowDraft[] = [];
  if (tls.version !== null) {
    rows.push(
      tlsRow(flow, {
        topic: 'tls-version',
        label: 'TLS version',
        envelope: tls.version,
        exposure: 'visible',
        evidence: chosen('tls-version'),
        explanationKey: 'tls-version',
      }),
    );
  }
  if (tls.cipher !== null) {
    rows.push(
      tlsRow(flow, {
        topic: 'cipher',
        label: 'Cipher suite',
        envelope: hidesNothing(tls) ? `${tls.cipher}: encrypts nothing` : tls.cipher,
        exposure: 'visible',
        evidence: chosen('cipher'),
        explanationKey: 'cipher',
      }),
    );
  }
  return rows;
}

function alpnRows(
  flow: ObservedFlow,
  tls: ObservedTls,
  exchange: Exchange | undefined,
): RowDraft[] {
  if (tls.alpnOffered.length === 0) return [];
  const offered = tlsRow(flow, {
    topic: 'alpn',
    label: 'Protocols offered (ALPN)',
    envelope: tls.alpnOffered.join(', '),
    exposure: 'visible',
    evidence: evidenceOf(tls, 'alpn').filter(({ direction }) => direction === 'up'),
    explanationKey: 'alpn',
  });
  if (tls.version === null) return [offered];
  const selected = tlsRow(flow, {
    topic: 'alpn-selected',
    label: 'Protocol chosen (ALPN)',
    letter: exchange?.protocol ?? null,
    explanationKey: 'alpn',
    ...readSelected(tls),
  });
  return [offered, selected];
}

/** Up to TLS 1.2 the choice stands in the server's hello: where it is not there, none was made. */
function readSelected(tls: ObservedTls): Pick<RowDraft, 'envelope' | 'exposure' | 'evidence'> {
  if (tls.alpnSelected !== null) {
    const evidence = evidenceOf(tls, 'alpn').filter(({ direction }) => direction === 'down');
    return { envelope: tls.alpnSelected, exposure: 'visible', evidence };
  }
  if (hidesAnswer(tls)) {
    return { ...behindHandshake({ tls }), evidence: encryptedAnswer(tls) };
  }
  return { envelope: 'none', exposure: 'visible', evidence: stepEvidence(tls, 'server-hello') };
}

/**
 * A pre-shared key of TLS 1.3 may as well be one that both ends were given: from outside a ticket and the name of
 * such a key look alike (RFC 8446 §2.2, RFC 9257 §4).
 */
function describeResumption(tls: ObservedTls): string {
  if (tls.resumption === 'none') return 'no: a first visit, or one that shows no ticket';
  if (tls.resumption === 'accepted') {
    return hidesAnswer(tls)
      ? 'yes, or both ends were given the same key beforehand'
      : 'yes: this client was here before';
  }
  return evidenceOf(tls, 'psk').length > 0
    ? 'a ticket, or the name of a key shared beforehand, was shown and not accepted'
    : 'a ticket was shown and not accepted';
}

/** None where the hello was not seen: what it did not hold is not known. */
function resumptionRows(flow: ObservedFlow, tls: ObservedTls): RowDraft[] {
  if (!hasClientHello(tls)) return [];
  const row = tlsRow(flow, {
    topic: 'resumption',
    label: 'Continued from an earlier visit',
    envelope: describeResumption(tls),
    exposure: 'visible',
    evidence: tls.resumption === 'none' ? [] : evidenceOf(tls, 'psk', 'resumption'),
    inference: tls.resumption === 'none' ? fromAbsence : null,
    explanationKey: 'resumption',
  });
  return [row];
}

function fingerprintRows(flow: ObservedFlow, tls: ObservedTls): RowDraft[] {
  const evidence = stepEvidence(tls, 'client-hello').slice(0, 1);
  const row = (topic: 'ja3' | 'ja4', envelope: string | null): RowDraft[] =>
    envelope === null
      ? []
      : [
          tlsRow(flow, {
            topic,
            label: `Fingerprint of the software (${topic.toUpperCase()})`,
            envelope,
            exposure: 'visible',
            evidence,
            explanationKey: topic,
          }),
        ];
  return [...row('ja3', tls.ja3), ...row('ja4', tls.ja4)];
}

function problemRows(flow: ObservedFlow, tls: ObservedTls): RowDraft[] {
  if (tls.problem === null) return [];
  return [
    tlsRow(flow, {
      topic: 'tls-problem',
      label: 'Where reading stopped',
      envelope: tls.problem,
      exposure: 'visible',
      explanationKey: 'handshake',
    }),
  ];
}

function leftOutRows(flow: ObservedFlow, tls: ObservedTls): RowDraft[] {
  const envelope = describeNotListed('steps', tls.leftOut?.steps);
  if (envelope === null) return [];
  return [
    tlsRow(flow, {
      topic: 'tls-left-out',
      label: 'Steps of the handshake that are not listed',
      envelope,
      exposure: 'visible',
      inference: onlyCounted,
      explanationKey: 'handshake',
    }),
  ];
}
