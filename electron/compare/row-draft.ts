// A ledger row before it has its place in the order. The builders of compare/ give these.
import type { Exposure, Layer, LedgerRow, Sensitivity } from '../../shared/model/ledger.ts';
import type { ByteSpan } from '../../shared/model/segment.ts';
import type { ExplanationKey } from '../../shared/words/explanations.ts';

export interface RowDraft {
  /** Tells rows of one topic apart within a visit: a flow, a hop, a header's place. */
  readonly part: string;
  readonly flowId: string | null;
  readonly layer: Layer;
  readonly topic: string;
  readonly label: string;
  readonly envelope: string | null;
  readonly letter: string | null;
  readonly exposure: Exposure;
  readonly evidence: readonly ByteSpan[];
  readonly inference: string | null;
  readonly explanationKey: ExplanationKey;
  readonly sensitivity: Sensitivity | null;
}

type Optional = 'letter' | 'evidence' | 'inference' | 'sensitivity' | 'part' | 'envelope';

/** What most rows share need not be said each time. */
export function draft(row: Omit<RowDraft, Optional> & Partial<Pick<RowDraft, Optional>>): RowDraft {
  return {
    part: row.flowId ?? '',
    envelope: null,
    letter: null,
    evidence: [],
    inference: null,
    sensitivity: null,
    ...row,
  };
}

/** Spans a row: enough to show, few enough to store. */
export const maxEvidence = 64;

/** Gives rows their ids and places: the article's items first, then layer by layer. */
export function numberRows(
  visitId: string,
  first: readonly RowDraft[],
  others: readonly RowDraft[],
): LedgerRow[] {
  const layers: readonly Layer[] = ['DNS', 'IP', 'TCP', 'TLS', 'HTTP', 'mail', 'behaviour'];
  const sorted = layers.flatMap((layer) => others.filter((row) => row.layer === layer));
  const seen = new Map<string, number>();
  return [...first, ...sorted].map(({ part, ...row }, order) => {
    const key = [visitId, row.topic, part].filter((text) => text !== '').join('/');
    const again = seen.get(key) ?? 0;
    seen.set(key, again + 1);
    const id = again === 0 ? key : `${key}/${again}`;
    return { ...row, id, visitId, order, evidence: row.evidence.slice(0, maxEvidence) };
  });
}
