// TLS: what the handshake gave away, field by field, and what it kept.
import type { Exchange } from '../../shared/model/exchange.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import { hasClientHello } from '../../shared/model/handshake.ts';
import type { ObservedTls } from '../../shared/model/tls.ts';
import type { ByteSpan } from '../../shared/model/segment.ts';
import type { ExplanationKey } from '../../shared/words/explanations.ts';
import { listFields } from '../../shared/words/field-list.ts';
import { firstOn, oncePerFlow } from './flow-row-cache.ts';
import { draft, type RowDraft } from './row-draft.ts';
import { certificateUnsent, fromAbsence } from './without-bytes.ts';
import type { VisitScope } from './visit-scope.ts';

export function tlsRows({ flows, input }: VisitScope): RowDraft[] {
  return flows.flatMap((flow) => rowsOfFlow(flow, firstOn(flow, input.exchanges)));
}

const rowsOfFlow = oncePerFlow(
  (flow, exchange) => {
    if (flow.tls === null) return [];
    return [
      ...serverNameRows(flow, flow.tls, exchange),
      certificateRow(flow, flow.tls, exchange),
      ...negotiatedRows(flow, flow.tls),
      ...alpnRows(flow, flow.tls, exchange),
      ...resumptionRows(flow, flow.tls),
      ...fingerprintRows(flow, flow.tls),
      ...problemRows(flow, flow.tls),
    ];
  },
  ({ request, protocol, certificate }) =>
    [request.host, protocol, describeChecked(certificate)].join('\n'),
);

const tlsRow = (
  flow: ObservedFlow,
  row: Omit<Parameters<typeof draft>[0], 'layer' | 'flowId'>,
): RowDraft => draft({ ...row, layer: 'TLS', flowId: flow.flowId });

/** The bytes of the handshake field with this explanation, as the observer marked them. */
function evidenceOf(tls: ObservedTls, ...keys: readonly ExplanationKey[]): ByteSpan[] {
  const wanted: readonly string[] = keys;
  return tls.handshake
    .flatMap(({ fields }) => fields)
    .flatMap(({ explanationKey, evidence }) =>
      evidence !== null && explanationKey !== null && wanted.includes(explanationKey)
        ? [evidence]
        : [],
    );
}

function stepEvidence(
  tls: ObservedTls,
  kind: ObservedTls['handshake'][number]['kind'],
): ByteSpan[] {
  return tls.handshake.filter((step) => step.kind === kind).map(({ evidence }) => evidence);
}

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

function describeChecked(checked: Exchange['certificate']): string | null {
  if (checked === null) return null;
  const { subject, issuer, validTo, problem } = checked;
  const doubt = problem === null ? '' : ` (${problem.replaceAll('-', ' ')})`;
  // The day is what a reader compares; with its milliseconds it would be the first to be cut.
  const lastDay = validTo.replace(/^(\d{4}-\d\d-\d\d)T.*$/u, '$1');
  return `${subject}, issued by ${issuer}, valid until ${lastDay}${doubt}`;
}

function certificateRow(
  flow: ObservedFlow,
  tls: ObservedTls,
  exchange: Exchange | undefined,
): RowDraft {
  const letter = describeChecked(exchange?.certificate ?? null);
  const base = { topic: 'certificate', label: 'Certificate', letter } as const;
  if (tls.certificateReadable) {
    const step = tls.handshake.find(({ kind }) => kind === 'certificate');
    const read = (step?.fields ?? []).filter(({ evidence }) => evidence !== null);
    return tlsRow(flow, {
      ...base,
      envelope: listFields(read).join('; ') || 'readable',
      exposure: 'visible',
      evidence: step === undefined ? [] : [step.evidence],
      explanationKey: 'certificate',
    });
  }
  if (tls.resumption === 'accepted') {
    return tlsRow(flow, {
      ...base,
      letter: null,
      envelope: 'none sent',
      exposure: 'visible',
      evidence: stepEvidence(tls, 'server-hello'),
      inference: certificateUnsent,
      explanationKey: 'resumption',
    });
  }
  return tlsRow(flow, {
    ...base,
    exposure: 'hidden',
    evidence: stepEvidence(tls, 'encrypted-handshake').filter(
      ({ direction }) => direction === 'down',
    ),
    explanationKey: 'certificate',
  });
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
        envelope: tls.cipher,
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
  const marked = evidenceOf(tls, 'alpn');
  const base = { explanationKey: 'alpn' } as const;
  const offered = tlsRow(flow, {
    ...base,
    topic: 'alpn',
    label: 'Protocols offered (ALPN)',
    envelope: tls.alpnOffered.join(', '),
    exposure: 'visible',
    evidence: marked.filter(({ direction }) => direction === 'up'),
  });
  const selected = tlsRow(flow, {
    ...base,
    topic: 'alpn-selected',
    label: 'Protocol chosen (ALPN)',
    envelope: tls.alpnSelected,
    letter: exchange?.protocol ?? null,
    exposure: tls.alpnSelected === null ? 'hidden' : 'visible',
    evidence:
      tls.alpnSelected === null
        ? stepEvidence(tls, 'encrypted-handshake').filter(({ direction }) => direction === 'down')
        : marked.filter(({ direction }) => direction === 'down'),
  });
  if (tls.alpnOffered.length === 0) return [];
  return tls.version === null ? [offered] : [offered, selected];
}

const resumptionWords: Readonly<Record<ObservedTls['resumption'], string>> = {
  none: 'no: a first visit, or one that shows no ticket',
  offered: 'a ticket was shown and not accepted',
  accepted: 'yes: this client was here before',
};

/** None where the hello was not seen: what it did not hold is not known. */
function resumptionRows(flow: ObservedFlow, tls: ObservedTls): RowDraft[] {
  if (!hasClientHello(tls)) return [];
  const row = tlsRow(flow, {
    topic: 'resumption',
    label: 'Continued from an earlier visit',
    envelope: resumptionWords[tls.resumption],
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
