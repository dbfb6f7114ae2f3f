// Rows about a connection, made once for all visits that used it: a session may have made hundreds of
// requests over one, and each of them has these rows in its ledger.
import type { Exchange } from '../../shared/model/exchange.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { RowDraft } from './row-draft.ts';

type BuildRows = (
  flow: ObservedFlow,
  exchange: Exchange | undefined,
  /** When the session began, milliseconds since 1970. */
  startedAtMs: number,
) => readonly RowDraft[];

interface Known {
  readonly startedAtMs: number;
  readonly byLetter: Map<string | null, readonly RowDraft[]>;
}

/**
 * Wraps `build`, whose rows must follow from the flow, its session's beginning and what `readLetter` gives of the
 * visit's first exchange on it. The rows given are shared: nobody may change them.
 */
export function oncePerFlow(
  build: BuildRows,
  readLetter: (exchange: Exchange) => string,
): BuildRows {
  const known = new WeakMap<ObservedFlow, Known>();
  const knownOf = (flow: ObservedFlow, startedAtMs: number): Known['byLetter'] => {
    const before = known.get(flow);
    if (before?.startedAtMs === startedAtMs) return before.byLetter;
    const byLetter: Known['byLetter'] = new Map();
    known.set(flow, { startedAtMs, byLetter });
    return byLetter;
  };
  return (flow, exchange, startedAtMs) => {
    const letter = exchange === undefined ? null : readLetter(exchange);
    const byLetter = knownOf(flow, startedAtMs);
    const rows = byLetter.get(letter) ?? build(flow, exchange, startedAtMs);
    byLetter.set(letter, rows);
    return rows;
  };
}

/** The visit's first exchange on a connection. */
export function firstOn(
  { flowId }: ObservedFlow,
  exchanges: readonly Exchange[],
): Exchange | undefined {
  return exchanges.find((exchange) => exchange.flowId === flowId);
}
