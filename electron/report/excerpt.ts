// What a report can be made of when a session is too large for memory: everything but the flows and
// look-ups, and the first of these. What is secret is gathered from all of them, listed or not.
import type { SessionDocument } from '../../shared/model/session.ts';
import { createRedactor, type Redactor } from './redact.ts';
import type { DocumentPieces } from './stream-json.ts';

export interface ExcerptLimits {
  readonly flows: number;
  readonly lookups: number;
}

/** As many rows as anybody reads in a report. */
export const reportLimits: ExcerptLimits = { flows: 500, lookups: 500 };

export interface Excerpt {
  /** Redacted, unless nothing was to be; `leftOut` says how much more there is. */
  readonly document: SessionDocument;
  /** In words: what was taken out; null: nothing was, by choice. */
  readonly redacted: readonly string[] | null;
  /** As it was before. */
  readonly original: SessionDocument;
}

/** Goes through all pieces once, to know every secret that stands anywhere in the session. */
export async function gatherPieces(
  pieces: DocumentPieces,
  onFlows: (count: number) => void = () => undefined,
): Promise<Redactor> {
  const redactor = createRedactor();
  const { overview: _overview, ...bare } = pieces.frame;
  redactor.gather(bare);
  const empty: SessionDocument = { ...bare, exchanges: [], ledger: [], dns: [] };
  let count = 0;
  for await (const page of pieces.bareFlows()) {
    const flows = page.map((flow) => ({ ...flow, records: [] }));
    redactor.gather({ ...empty, flows });
    onFlows((count += flows.length));
  }
  // Last, as in a document that is gathered whole.
  redactor.gather({ ...pieces.frame, exchanges: [] });
  return redactor;
}

/** Of the flows the first, and those that carried a request. `onFlows` may throw, to stop it. */
export async function takeExcerpt(
  pieces: DocumentPieces,
  options: {
    readonly redact: boolean;
    readonly limits?: ExcerptLimits;
    readonly onFlows?: (count: number) => void;
  },
): Promise<Excerpt> {
  const { redact, limits = reportLimits, onFlows = () => undefined } = options;
  const redactor = redact ? await gatherPieces(pieces, onFlows) : null;
  const carriers = new Set(pieces.frame.exchanges.map(({ flowId }) => flowId));
  const flows = await takeFrom(pieces.bareFlows(), limits.flows, ({ flowId }) =>
    carriers.has(flowId),
  );
  const dns = await takeFrom(pieces.lookups(), limits.lookups, () => false);
  const leftOut = { flows: flows.leftOut, lookups: dns.leftOut };
  const listed = [...(await pieces.withRecords(flows.taken))];
  const original = { ...pieces.frame, flows: listed, dns: dns.taken, leftOut };
  if (redactor === null) return { document: original, redacted: null, original };
  return { document: redactor.redact(original), redacted: redactor.describe(), original };
}

async function takeFrom<T>(
  pages: AsyncIterable<readonly T[]>,
  limit: number,
  isWanted: (item: T) => boolean,
): Promise<{ taken: T[]; leftOut: number }> {
  const taken: T[] = [];
  let leftOut = 0;
  for await (const page of pages) {
    for (const item of page) {
      if (taken.length < limit || isWanted(item)) taken.push(item);
      else leftOut += 1;
    }
  }
  return { taken, leftOut };
}
