// The JSON report piece by piece: of a document that is in memory, whose text and whose every flow in the
// words of the report would take as much again; and of a session of the library, page by page.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { PassedSizes } from '../../shared/model/passed-sizes.ts';
import type { DnsLookup } from '../../shared/model/dns.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { sizesFinder } from './flow-sizes.ts';
import { segmentToJson, toJsonDocument } from './json-document.ts';
import {
  flowPieces,
  flowTexts,
  inPieces,
  listPieces,
  listTexts,
  type RecordedFlow,
} from './json-lists.ts';
import { withValidity } from './json-validity.ts';
import { partOf } from './part-of.ts';
import type { Redactor } from './redact.ts';
import { createWireBytesPicker, pickWireBytes } from './wire-bytes.ts';

/** Together they are the document as `toJsonDocument` gives it. */
export function* jsonPieces(
  document: SessionDocument,
  {
    redacted,
    segments = [],
    generator = 'Onlooker',
  }: {
    readonly redacted: readonly string[] | null;
    readonly segments?: readonly Segment[];
    readonly generator?: string;
  },
): Generator<string> {
  const rest = { ...document, flows: [] };
  const {
    flows: _flows,
    wire_bytes: _bytes,
    ...frame
  } = toJsonDocument(rest, { redacted, generator, segments: [] });
  yield JSON.stringify(frame, null, 1).slice(0, -'\n}'.length);
  yield ',\n "flows": ';
  const { createdAtMs } = document.session;
  const flows = mapped(document.flows, (flow) => withValidity(flow, createdAtMs));
  yield* flowTexts(flows, sizesFinder(segments));
  yield ',\n "wire_bytes": ';
  const picked = pickWireBytes(document, segments, redacted !== null);
  yield* inPieces(listTexts(mapped(picked, segmentToJson)));
  yield '\n}';
}

function* mapped<T, U>(items: readonly T[], change: (item: T) => U): Generator<U> {
  for (const item of items) yield change(item);
}

/** A flow without its records: they hold no secret. */
export type BareFlow = Omit<ObservedFlow, 'records'>;

/** A session in pieces; each list may be gone through several times. */
export interface DocumentPieces {
  /** With no flows and no look-ups. */
  readonly frame: SessionDocument;
  readonly flowCount: number;
  readonly flows: () => AsyncIterable<readonly ObservedFlow[]>;
  /** The same, for what does without all records of a flow in memory. */
  readonly recordedFlows: () => AsyncIterable<readonly RecordedFlow[]>;
  /** The same without their records, of which there are many more than flows. */
  readonly bareFlows: () => AsyncIterable<readonly BareFlow[]>;
  /** Of those all in which secrets may stand, and the first of each own address. */
  readonly tellingFlows: () => AsyncIterable<readonly BareFlow[]>;
  readonly withRecords: (flows: readonly BareFlow[]) => Promise<readonly ObservedFlow[]>;
  readonly lookups: () => AsyncIterable<readonly DnsLookup[]>;
  /** Of those of these flows that have no records: what passed, in the flows' order. */
  readonly sizesOf: (flowIds: readonly string[]) => AsyncIterable<PassedSizes>;
}

export interface StreamOptions {
  /** Has gathered the secrets of all pieces (excerpt.ts); null: nothing is taken out. */
  readonly redactor: Redactor | null;
  readonly generator?: string;
  /** The session's, to pick evidence from; not of a session with so many flows that their claims fill memory. */
  readonly segments?: (() => AsyncIterable<readonly Segment[]>) | undefined;
}

/** What of it is in no frame and comes page by page: the text of each such member. Null: it is left out. */
type Streamed = Readonly<Record<string, (() => AsyncIterable<string>) | null>>;

/** Gives the text in pieces, as `renderReport` gives it whole. */
export async function* streamJson(
  pieces: DocumentPieces,
  { redactor, generator = 'Onlooker', segments }: StreamOptions,
): AsyncGenerator<string> {
  const change = (part: SessionDocument): SessionDocument => redactor?.redact(part) ?? part;
  const frame = change(pieces.frame);
  const picker = createWireBytesPicker(redactor !== null);
  const see = (part: SessionDocument): SessionDocument => {
    if (segments !== undefined) picker.see(part);
    return part;
  };
  see(frame);
  const changeFlows = (page: readonly RecordedFlow[]): RecordedFlow[] => {
    const { flows } = see(change(partOf(pieces.frame, { flows: page.map(({ flow }) => flow) })));
    return flows.map((redacted, at) => {
      const flow = withValidity(redacted, pieces.frame.session.createdAtMs);
      const { more = null, sizes = null } = page[at] ?? {};
      if (sizes !== null) picker.fromBeginnings(flow);
      return { flow, more, sizes };
    });
  };
  const changeLookups = (dns: readonly DnsLookup[]): unknown[] =>
    see(change(partOf(pieces.frame, { dns }))).dns;
  const pick = (page: readonly Segment[]): unknown[] => picker.pick(page).map(segmentToJson);
  const streamed: Streamed = {
    dns: () => listPieces(mapPages(pieces.lookups(), changeLookups)),
    flows: () => flowPieces(mapPages(pieces.recordedFlows(), changeFlows)),
    wire_bytes: segments === undefined ? null : () => listPieces(mapPages(segments(), pick)),
  };
  const redacted = redactor?.describe() ?? null;
  yield* streamMembers(toJsonDocument(frame, { redacted, generator, segments: [] }), streamed);
}

async function* mapPages<T, U>(
  pages: AsyncIterable<readonly T[]>,
  change: (page: readonly T[]) => readonly U[],
): AsyncGenerator<readonly U[]> {
  for await (const page of pages) yield change(page);
}

/** A document's members in their order, those of `streamed` from their pages. */
async function* streamMembers(
  document: Readonly<Record<string, unknown>>,
  streamed: Streamed,
): AsyncGenerator<string> {
  let before = '{';
  for (const [name, value] of Object.entries(document)) {
    const pieces = streamed[name];
    if (value === undefined || pieces === null) continue;
    yield `${before}\n ${JSON.stringify(name)}: `;
    if (pieces !== undefined) yield* pieces();
    else if (Array.isArray(value)) yield* inPieces(listTexts(value));
    else yield JSON.stringify(value, null, 1).replaceAll('\n', '\n ');
    before = ',';
  }
  yield '\n}';
}
