// The JSON report piece by piece: of a document that is in memory, whose text and whose every flow in the
// words of the report would take as much again; and of a session too large for memory, then without the
// bytes of the wire.
import type { DnsLookup, ObservedFlow } from '../../shared/model/observation.ts';
import type { Segment } from '../../shared/model/segment.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { flowToJson, segmentToJson, snakeKeys, toJsonDocument } from './json-document.ts';
import type { Redactor } from './redact.ts';
import { pickWireBytes } from './wire-bytes.ts';

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

const itemText = (item: unknown): string =>
  `\n  ${JSON.stringify(item, null, 1).replaceAll('\n', '\n  ')}`;

/** A session in pieces; each list may be gone through several times. */
export interface DocumentPieces {
  /** With no flows and no look-ups. */
  readonly frame: SessionDocument;
  readonly flows: () => AsyncIterable<readonly ObservedFlow[]>;
  readonly lookups: () => AsyncIterable<readonly DnsLookup[]>;
}

type Redact = (part: SessionDocument) => SessionDocument;

/**
 * Gives the text in pieces, as `renderReport` gives it whole. `redactor` has gathered the secrets of all
 * pieces (excerpt.ts); null: nothing is taken out.
 */
export async function* streamJson(
  pieces: DocumentPieces,
  {
    redactor,
    generator = 'Onlooker',
  }: { readonly redactor: Redactor | null; readonly generator?: string },
): AsyncGenerator<string> {
  const change: Redact = (part) => redactor?.redact(part) ?? part;
  const { overview: _overview, ...bare } = pieces.frame;
  const empty: SessionDocument = { ...bare, exchanges: [], ledger: [] };
  const {
    flows: _flows,
    dns: _dns,
    wire_bytes: _bytes,
    ...frame
  } = toJsonDocument(change(pieces.frame), {
    redacted: redactor?.describe() ?? null,
    generator,
    segments: [],
  });
  yield JSON.stringify(frame, null, 1).slice(0, -'\n}'.length);
  yield* streamList('dns', pieces.lookups(), (page) =>
    change({ ...empty, dns: [...page] }).dns.map(snakeKeys),
  );
  yield* streamList('flows', pieces.flows(), (page) =>
    change({ ...empty, flows: [...page] }).flows.map(flowToJson),
  );
  yield '\n}';
}

/** One list of the document, a page at a time, indented as it is in the whole. */
async function* streamList<T>(
  name: string,
  pages: AsyncIterable<readonly T[]>,
  toJson: (page: readonly T[]) => readonly unknown[],
): AsyncGenerator<string> {
  yield `,\n "${name}": [`;
  let isFirst = true;
  for await (const page of pages) {
    const items = toJson(page).map(itemText);
    if (items.length === 0) continue;
    yield `${isFirst ? '' : ','}${items.join(',')}`;
    isFirst = false;
  }
  yield isFirst ? ']' : '\n ]';
}
