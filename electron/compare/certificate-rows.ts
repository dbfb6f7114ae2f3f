// The server's certificate: readable, encrypted, or never sent.
import type { Exchange } from '../../shared/model/exchange.ts';
import { hidesAnswer } from '../../shared/model/handshake.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { ObservedTls } from '../../shared/model/tls.ts';
import {
  describeChecked,
  fieldsWithValidity,
  validityLabel,
} from '../../shared/words/certificate-words.ts';
import { listFields } from '../../shared/words/field-list.ts';
import { behindHandshake } from './open-tls.ts';
import type { RowDraft } from './row-draft.ts';
import { encryptedAnswer, stepEvidence, tlsRow } from './tls-row.ts';
import { certificateUnsent } from './without-bytes.ts';

/** None where no answer was seen that could have hidden one. */
export function certificateRows(
  flow: ObservedFlow,
  tls: ObservedTls,
  exchange: Exchange | undefined,
  /** When the session began, milliseconds since 1970. */
  startedAtMs: number,
): RowDraft[] {
  const letter = describeChecked(exchange?.certificate ?? null);
  const base = { topic: 'certificate', label: 'Certificate', letter } as const;
  if (tls.certificateReadable) {
    const step = tls.handshake.find(({ kind }) => kind === 'certificate');
    const fields = step === undefined ? [] : fieldsWithValidity(step, startedAtMs);
    const read = fields.filter(({ evidence }) => evidence !== null);
    // What was wrong comes first: a terminal cuts the end off.
    const worstFirst = [
      ...read.filter(({ label }) => label === validityLabel),
      ...read.filter(({ label }) => label !== validityLabel),
    ];
    const row = tlsRow(flow, {
      ...base,
      envelope: listFields(worstFirst).join('; ') || 'readable',
      exposure: 'visible',
      evidence: step === undefined ? [] : [step.evidence],
      explanationKey: 'certificate',
    });
    return [row];
  }
  if (tls.resumption === 'accepted') {
    const row = tlsRow(flow, {
      ...base,
      letter: null,
      envelope: 'none sent',
      exposure: 'visible',
      evidence: stepEvidence(tls, 'server-hello'),
      inference: certificateUnsent,
      explanationKey: 'resumption',
    });
    return [row];
  }
  if (!hidesAnswer(tls) && letter === null) return [];
  const evidence = encryptedAnswer(tls);
  const covered = behindHandshake({ tls });
  return [tlsRow(flow, { ...base, ...covered, evidence, explanationKey: 'certificate' })];
}
