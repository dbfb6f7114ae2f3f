// The JSON report of a session too large for memory, piece by piece: the same document, without the
// bytes of the wire.
import type { DnsLookup, ObservedFlow } from '../../shared/model/observation.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { flowToJson, snakeKeys, toJsonDocument } from './json-document.ts';
import type { Redactor } from './redact.ts';

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
    const items = toJson(page).map(
      (item) => `\n  ${JSON.stringify(item, null, 1).replaceAll('\n', '\n  ')}`,
    );
    if (items.length === 0) continue;
    yield `${isFirst ? '' : ','}${items.join(',')}`;
    isFirst = false;
  }
  yield isFirst ? ']' : '\n ]';
}
