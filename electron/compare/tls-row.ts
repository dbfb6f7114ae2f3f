// What every row of TLS begins with, and where the handshake's bytes are that show it.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { ObservedTls } from '../../shared/model/tls.ts';
import type { ByteSpan } from '../../shared/model/segment.ts';
import type { ExplanationKey } from '../../shared/words/explanations.ts';
import { draft, type RowDraft } from './row-draft.ts';

/** A row of the connection's TLS. */
export const tlsRow = (
  flow: ObservedFlow,
  row: Omit<Parameters<typeof draft>[0], 'layer' | 'flowId'>,
): RowDraft => draft({ ...row, layer: 'TLS', flowId: flow.flowId });

/** The bytes of the handshake field with this explanation, as the observer marked them. */
export function evidenceOf(tls: ObservedTls, ...keys: readonly ExplanationKey[]): ByteSpan[] {
  const wanted: readonly string[] = keys;
  return tls.handshake
    .flatMap(({ fields }) => fields)
    .flatMap(({ explanationKey, evidence }) =>
      evidence !== null && explanationKey !== null && wanted.includes(explanationKey)
        ? [evidence]
        : [],
    );
}

/** The bytes of the messages of this kind. */
export function stepEvidence(
  tls: ObservedTls,
  kind: ObservedTls['handshake'][number]['kind'],
): ByteSpan[] {
  return tls.handshake.filter((step) => step.kind === kind).map(({ evidence }) => evidence);
}

/** The bytes of what the server says encrypted, behind its hello. */
export const encryptedAnswer = (tls: ObservedTls): ByteSpan[] =>
  [...stepEvidence(tls, 'encrypted-handshake'), ...stepEvidence(tls, 'handshake-packet')].filter(
    ({ direction }) => direction === 'down',
  );
