// What a report for people is made of, however large the session is: everything but the flows and look-ups,
// and the first of these. What is secret is gathered from all of them, listed or not.
import type { DnsLookup } from '../../shared/model/dns.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { PassedSize, PassedSizes } from '../../shared/model/passed-sizes.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { whoseOf } from '../../shared/model/whose.ts';
import { partOf, withoutRecords } from './part-of.ts';
import { createRedactor, type Redactor } from './redact.ts';
import type { BareFlow, DocumentPieces } from './stream-json.ts';

export interface ExcerptLimits {
  readonly flows: number;
  readonly lookups: number;
  /** Of a capture: websites and requests found in it. Visits of one's own were asked for, each of them. */
  readonly visits: number;
}

/** As much as anybody reads in a report. */
export const reportLimits: ExcerptLimits = { flows: 500, lookups: 500, visits: 50 };

/** Hears of a page of flows that was looked through; may throw, to stop it. */
export type OnFlows = (flows: readonly BareFlow[]) => void;

/** Goes once through all pieces that may tell one, to know every secret that stands anywhere in the session. */
export async function gatherPieces(
  pieces: DocumentPieces,
  onFlows: OnFlows = () => undefined,
): Promise<Redactor> {
  const redactor = createRedactor(whoseOf(pieces.frame.session));
  const { overview: _overview, ...bare } = pieces.frame;
  redactor.gather(bare);
  for await (const page of pieces.tellingFlows()) {
    redactor.gather(partOf(bare, { flows: page.map(withoutRecords) }));
    onFlows(page);
  }
  // Last, as in a document that is gathered whole.
  redactor.gather({ ...pieces.frame, exchanges: [] });
  return redactor;
}

/**
 * Of the flows the first, and those that carried a request; redacted, unless there is no redactor. `leftOut`
 * says how much more there is.
 */
export async function takeExcerpt(
  pieces: DocumentPieces,
  redactor: Redactor | null,
  limits: ExcerptLimits = reportLimits,
): Promise<SessionDocument> {
  const listed = await takeFlows(pieces, limits.flows);
  const dns = await takeLookups(pieces, limits.lookups);
  const { session, ledger } = pieces.frame;
  const visits =
    session.kind === 'imported' ? session.visits.slice(0, limits.visits) : session.visits;
  const visitIds = new Set(visits.map(({ id }) => id));
  const excerpt = {
    ...pieces.frame,
    session: { ...session, visits },
    ledger: ledger.filter(({ visitId }) => visitIds.has(visitId)),
    flows: [...(await pieces.withRecords(listed))],
    dns: dns.taken,
    leftOut: {
      flows: pieces.flowCount - listed.length,
      lookups: dns.leftOut,
      visits: session.visits.length - visits.length,
    },
  };
  return redactor?.redact(excerpt) ?? excerpt;
}

/** Of what passed on a flow without TLS records: what it comes to, and the first of it where it is drawn. */
export interface SizesExcerpt {
  readonly kind: PassedSizes['kind'];
  readonly count: number;
  readonly leastBytes: number;
  readonly mostBytes: number;
  readonly first: readonly PassedSize[];
}

export type SizesByFlow = ReadonlyMap<string, SizesExcerpt>;

/** Of a flow at most `mostFirst` of them stay in memory. */
export async function takeSizes(
  { sizesOf }: Pick<DocumentPieces, 'sizesOf'>,
  { flows }: SessionDocument,
  mostFirst: (flow: ObservedFlow) => number,
): Promise<SizesByFlow> {
  const bare = new Map(
    flows.flatMap((flow) => (flow.records.length === 0 ? [[flow.flowId, flow] as const] : [])),
  );
  const taken = new Map<string, SizesExcerpt>();
  for await (const sizes of sizesOf([...bare.keys()])) {
    const flow = bare.get(sizes.flowId);
    if (flow !== undefined) taken.set(sizes.flowId, sumUp(sizes, mostFirst(flow)));
  }
  return taken;
}

function sumUp(sizes: PassedSizes, mostFirst: number): SizesExcerpt {
  const first: PassedSize[] = [];
  let [count, leastBytes, mostBytes] = [0, Infinity, 0];
  for (const size of sizes) {
    count += 1;
    leastBytes = Math.min(leastBytes, size.lengthBytes);
    mostBytes = Math.max(mostBytes, size.lengthBytes);
    if (first.length < mostFirst) first.push(size);
  }
  return { kind: sizes.kind, count, leastBytes, mostBytes, first };
}

async function takeFlows({ frame, bareFlows }: DocumentPieces, limit: number): Promise<BareFlow[]> {
  const carriers = new Set(frame.exchanges.flatMap(({ flowId }) => flowId ?? []));
  const taken: BareFlow[] = [];
  for await (const page of bareFlows()) {
    for (const flow of page) {
      const isCarrier = carriers.delete(flow.flowId);
      if (isCarrier || taken.length < limit) taken.push(flow);
    }
    if (taken.length >= limit && carriers.size === 0) break;
  }
  return taken;
}

async function takeLookups({ lookups }: DocumentPieces, limit: number) {
  const taken: DnsLookup[] = [];
  let leftOut = 0;
  for await (const page of lookups()) {
    const listed = page.slice(0, limit - taken.length);
    taken.push(...listed);
    leftOut += page.length - listed.length;
  }
  return { taken, leftOut };
}
