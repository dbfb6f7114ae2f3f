// Lists of the JSON report as text, in pieces: of flows by the hundred thousand, and of one with as many records.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { PassedSizes } from '../../shared/model/passed-sizes.ts';
import type { ObservedRecord } from '../../shared/model/tls.ts';
import { sizeTexts } from './flow-sizes.ts';
import { flowMembers } from './json-document.ts';
import { snakeText } from './snake-text.ts';

/** Pieces are about so long: each is written for itself. */
const pieceLength = 64 * 1024;

/** A flow with its records, or with none of so many that they come by themselves. */
export interface RecordedFlow {
  readonly flow: ObservedFlow;
  readonly more: (() => AsyncIterable<readonly ObservedRecord[]>) | null;
  /** Of a flow without any: what passed in their place, read when it is asked for; null: nothing is known of it. */
  readonly sizes: (() => Promise<PassedSizes | null>) | null;
}

/** As it stands in a list of a member of the document. */
const itemText = (item: unknown): string => `\n  ${snakeText(item, 2)}`;

/** Texts one after the other, in pieces of a length worth writing. */
export function* inPieces(texts: Iterable<string>): Generator<string> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

/** The list as the value of a member, names in it in snake_case. */
export function* listTexts(items: Iterable<unknown>): Generator<string> {
  let before = '[';
  for (const item of items) {
    yield before + itemText(item);
    before = ',';
  }
  yield before === '[' ? '[]' : '\n ]';
}

/** The same of items that come by the page, in pieces. */
export async function* listPieces(
  pages: AsyncIterable<readonly unknown[]>,
): AsyncGenerator<string> {
  let before = '[';
  function* texts(page: readonly unknown[]): Generator<string> {
    for (const item of page) {
      yield before + itemText(item);
      before = ',';
    }
  }
  for await (const page of pages) yield* inPieces(texts(page));
  yield before === '[' ? '[]' : '\n ]';
}

/** As `listPieces` of `flowToJson`, but no more than a page of records is ever in memory. */
export async function* flowPieces(
  pages: AsyncIterable<readonly RecordedFlow[]>,
): AsyncGenerator<string> {
  let before = '[';
  for await (const page of pages) {
    let piece = '';
    for (const { flow, more, sizes } of page) {
      piece += before + headText(flow);
      before = ',';
      for (const text of memberTexts(sizes === null ? null : await sizes())) {
        piece += text;
        if (piece.length < pieceLength) continue;
        yield piece;
        piece = '';
      }
      const records = createRecordTexts();
      piece += records.of(flow.records);
      if (more !== null) {
        for await (const part of more()) {
          yield piece;
          piece = records.of(part);
        }
      }
      piece += records.end() + flowEnd;
      if (piece.length < pieceLength) continue;
      yield piece;
      piece = '';
    }
    yield piece;
  }
  yield before === '[' ? '[]' : '\n ]';
}

/** The same of flows in memory. */
export function* flowTexts(
  flows: Iterable<ObservedFlow>,
  sizesOf: (flow: ObservedFlow) => PassedSizes | null,
): Generator<string> {
  function* texts(): Generator<string> {
    let before = '[';
    for (const flow of flows) {
      yield before + headText(flow);
      before = ',';
      yield* memberTexts(sizesOf(flow));
      const records = createRecordTexts();
      yield records.of(flow.records) + records.end() + flowEnd;
    }
    yield before === '[' ? '[]' : '\n ]';
  }
  yield* inPieces(texts());
}

/** From the sizes, if there are any, to where the records begin. */
function* memberTexts(sizes: PassedSizes | null): Generator<string> {
  if (sizes !== null) {
    yield sizesName;
    yield* sizeTexts(sizes);
    yield ',';
  }
  yield recordsName;
}

const flowEnd = '\n  }';
const recordsName = '\n   "records": ';
const sizesName = '\n   "sizes": ';
const noRecords = `${recordsName}[]${flowEnd}`;

/** A flow up to its records, which stand last in it; behind the comma in front of them. */
const headText = (flow: ObservedFlow): string =>
  itemText(flowMembers({ ...flow, records: [] })).slice(0, -noRecords.length);

/** What `JSON.stringify` makes of them, which takes an object and five texts for each. */
function createRecordTexts() {
  let before = '[';
  return {
    of: (records: readonly ObservedRecord[]): string => {
      let text = '';
      for (const { direction, contentType, lengthBytes, timeMs, offset } of records) {
        text += `${before}
    {
     "direction": "${direction}",
     "content_type": ${contentType},
     "length": ${lengthBytes},
     "time_ms": ${Number.isFinite(timeMs) ? timeMs : null},
     "offset": ${offset}
    }`;
        before = ',';
      }
      return text;
    },
    end: (): string => (before === '[' ? '[]' : '\n   ]'),
  };
}
