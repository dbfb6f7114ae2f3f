// The JSON report piece by piece: of a document that is in memory, whose text and whose every flow in the
// words of the report would take as much again; and of a session of the library, page by page.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { DnsLookup } from '../../shared/model/dns.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { flowToJson, segmentToJson, snakeKeys, toJsonDocument } from './json-document.ts';
import { partOf } from './part-of.ts';
import type { Redactor } from './redact.ts';
import { createWireBytesPicker, pickWireBytes } from './wire-bytes.ts';

/** Pieces are about so long: each is written for itself. */
const pieceLength = 64 * 1024;

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
  yield* listPieces('flows', document.flows, flowToJson);
  const picked = pickWireBytes(document, segments, redacted !== null);
  yield* listPieces('wire_bytes', picked, segmentToJson);
  yield '\n}';
}

function* listPieces<T>(
  name: string,
  items: readonly T[],
  toJson: (item: T) => unknown,
): Generator<string> {
  let piece = `,\n "${name}": [`;
  for (const [n, item] of items.entries()) {
    piece += `${n === 0 ? '' : ','}${itemText(toJson(item))}`;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}${items.length === 0 ? '' : '\n '}]`;
}

/** As it stands in a list of a member of the document: two lists around it are its indentation. */
const itemText = (item: unknown): string =>
  JSON.stringify([[item]], null, 1).slice('[\n ['.length, -'\n ]\n]'.length);

/** A flow without its records: they hold no secret. */
export type BareFlow = Omit<ObservedFlow, 'records'>;

/** A session in pieces; each list may be gone through several times. */
export interface DocumentPieces {
  /** With no flows and no look-ups. */
  readonly frame: SessionDocument;
  readonly flowCount: number;
  readonly flows: () => AsyncIterable<readonly ObservedFlow[]>;
  /** The same without their records, of which there are many more than flows. */
  readonly bareFlows: () => AsyncIterable<readonly BareFlow[]>;
  readonly withRecords: (flows: readonly BareFlow[]) => Promise<readonly ObservedFlow[]>;
  readonly lookups: () => AsyncIterable<readonly DnsLookup[]>;
}

export interface StreamOptions {
  /** Has gathered the secrets of all pieces (excerpt.ts); null: nothing is taken out. */
  readonly redactor: Redactor | null;
  readonly generator?: string;
  /** The session's, to pick evidence from; not of a session with so many flows that their claims fill memory. */
  readonly segments?: (() => AsyncIterable<readonly Segment[]>) | undefined;
}

/** What of it is in no frame and comes page by page. */
type Streamed = Readonly<Record<string, (() => AsyncIterable<readonly unknown[]>) | null>>;

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
  const streamed: Streamed = {
    dns: () =>
      mapPages(pieces.lookups(), (dns) =>
        see(change(partOf(pieces.frame, { dns }))).dns.map(snakeKeys),
      ),
    flows: () =>
      mapPages(pieces.flows(), (flows) =>
        see(change(partOf(pieces.frame, { flows }))).flows.map(flowToJson),
      ),
    wire_bytes:
      segments === undefined
        ? null
        : () => mapPages(segments(), (page) => picker.pick(page).map(segmentToJson)),
  };
  const redacted = redactor?.describe() ?? null;
  yield* streamMembers(toJsonDocument(frame, { redacted, generator, segments: [] }), streamed);
}

async function* mapPages<T>(
  pages: AsyncIterable<readonly T[]>,
  change: (page: readonly T[]) => readonly unknown[],
): AsyncGenerator<readonly unknown[]> {
  for await (const page of pages) yield change(page);
}

/** A document's members in their order, those of `streamed` from their pages; null: left out. */
async function* streamMembers(
  document: Readonly<Record<string, unknown>>,
  streamed: Streamed,
): AsyncGenerator<string> {
  let before = '{';
  for (const [name, value] of Object.entries(document)) {
    const pages = streamed[name];
    if (value === undefined || pages === null) continue;
    yield `${before}\n ${JSON.stringify(name)}: `;
    if (pages !== undefined) yield* streamList(pages());
    else if (Array.isArray(value)) yield* streamList([value]);
    else yield JSON.stringify(value, null, 1).replaceAll('\n', '\n ');
    before = ',';
  }
  yield '\n}';
}

async function* streamList(
  pages: AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>,
): AsyncGenerator<string> {
  let piece = '[';
  let before = '';
  for await (const page of pages) {
    for (const item of page) {
      piece += before + itemText(item);
      before = ',';
      if (piece.length < pieceLength) continue;
      yield piece;
      piece = '';
    }
  }
  yield `${piece}${before === '' ? '' : '\n '}]`;
}
