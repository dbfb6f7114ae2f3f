// Rows about a connection, made once for all visits that used it: a session may have made hundreds of
// requests over one, and each of them has these rows in its ledger.
import type { Exchange } from '../../shared/model/exchange.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { RowDraft } from './row-draft.ts';

type BuildRows = (flow: ObservedFlow, exchange: Exchange | undefined) => readonly RowDraft[];

/**
 * Wraps `build`, whose rows must follow from the flow and from what `readLetter` gives of the visit's
 * first exchange on it. The rows given are shared: nobody may change them.
 */
export function oncePerFlow(
  build: BuildRows,
  readLetter: (exchange: Exchange) => string,
): BuildRows {
  const known = new WeakMap<ObservedFlow, Map<string | null, readonly RowDraft[]>>();
  return (flow, exchange) => {
    const letter = exchange === undefined ? null : readLetter(exchange);
    const ofFlow = known.get(flow) ?? new Map<string | null, readonly RowDraft[]>();
    known.set(flow, ofFlow);
    const rows = ofFlow.get(letter) ?? build(flow, exchange);
    ofFlow.set(letter, rows);
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
