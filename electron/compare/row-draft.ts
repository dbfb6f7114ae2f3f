// A ledger row before it has its place in the order. The builders of compare/ give these.
import { layers, type Layer } from '../../shared/model/layer.ts';
import type { Exposure, LedgerRow, Sensitivity } from '../../shared/model/ledger.ts';
import type { ByteSpan } from '../../shared/model/segment.ts';
import { nothingPassed } from './without-bytes.ts';
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

const noEvidence: readonly ByteSpan[] = [];

/**
 * What most rows share need not be said each time. Field by field and always in one order: a session
 * has tens of thousands of rows, and objects of one shape are made and written out several times faster.
 */
export function draft(row: Omit<RowDraft, Optional> & Partial<Pick<RowDraft, Optional>>): RowDraft {
  return {
    part: row.part ?? row.flowId ?? '',
    flowId: row.flowId,
    layer: row.layer,
    topic: row.topic,
    label: row.label,
    envelope: row.envelope ?? null,
    letter: row.letter ?? null,
    exposure: row.exposure,
    evidence: row.evidence ?? noEvidence,
    inference: row.inference ?? null,
    explanationKey: row.explanationKey,
    sensitivity: row.sensitivity ?? null,
  };
}

/** Spans a row: enough to show, few enough to store. */
export const maxEvidence = 64;

/**
 * Rows that say the same of several connections become the first of them, with the evidence of all: a site
 * gone to fifty times has one address, one operator and mostly one fingerprint.
 */
export function mergeSame(rows: readonly RowDraft[]): RowDraft[] {
  const merged = new Map<string, RowDraft>();
  for (const row of rows) {
    const { layer, topic, label, envelope, letter, exposure, inference } = row;
    const key = JSON.stringify([layer, topic, label, envelope, letter, exposure, inference]);
    const same = merged.get(key);
    if (same === undefined) merged.set(key, row);
    else if (same.evidence.length < maxEvidence)
      merged.set(key, { ...same, evidence: [...same.evidence, ...row.evidence] });
  }
  return [...merged.values()];
}

/** The rows of a visit before they are in order. */
export interface VisitDrafts {
  /** The article's items. */
  readonly first: readonly RowDraft[];
  readonly beforeHttp: readonly RowDraft[];
  /** All of that layer, and so many that they are made a few at a time, when their turn comes. */
  readonly http: Iterable<readonly RowDraft[]>;
  readonly afterHttp: readonly RowDraft[];
}

/** The article's items first, then layer by layer. */
function* inOrder({
  first,
  beforeHttp,
  http,
  afterHttp,
}: VisitDrafts): Generator<readonly RowDraft[]> {
  yield first;
  for (const layer of layers) {
    yield beforeHttp.filter((row) => row.layer === layer);
    if (layer === 'HTTP') yield* http;
    yield afterHttp.filter((row) => row.layer === layer);
  }
}

/** Gives rows their ids and places, a few at a time. */
export function* numberRows(visitId: string, drafts: VisitDrafts): Generator<LedgerRow[]> {
  const seen = new Map<string, number>();
  let order = 0;
  const place = (row: RowDraft): LedgerRow => {
    const key = joinKey(visitId, row);
    const again = seen.get(key) ?? 0;
    seen.set(key, again + 1);
    return placeRow(row, visitId, order++, again === 0 ? key : `${key}/${again}`);
  };
  for (const rows of inOrder(drafts)) yield rows.map(place);
}

function joinKey(visitId: string, { topic, part }: RowDraft): string {
  return part === '' ? `${visitId}/${topic}` : `${visitId}/${topic}/${part}`;
}

function placeRow(row: RowDraft, visitId: string, order: number, id: string): LedgerRow {
  return {
    id,
    visitId,
    flowId: row.flowId,
    order,
    layer: row.layer,
    topic: row.topic,
    label: row.label,
    envelope: row.envelope,
    letter: row.letter,
    exposure: row.exposure,
    evidence: row.evidence.slice(0, maxEvidence),
    // The screen must never show an empty place without a word.
    inference: row.inference ?? (row.evidence.length === 0 ? nothingPassed : null),
    explanationKey: row.explanationKey,
    sensitivity: row.sensitivity,
  };
}
