// A session of a library put together again, for tests that look at all of it.
import type { Segment } from '../../shared/model/segment.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { whoseOf } from '../../shared/model/whose.ts';
import { createRedactor } from '../../electron/report/redact.ts';
import { readPieces, type PagedStore } from '../../electron/store/session-pieces.ts';

async function gather<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

/** Null when there is no such session or it is hidden. */
export async function readWhole(store: PagedStore, id: string): Promise<SessionDocument | null> {
  const pieces = await readPieces(store, id);
  if (pieces === null) return null;
  const [flows, dns] = [await gather(pieces.flows()), await gather(pieces.lookups())];
  return { ...pieces.frame, flows, dns };
}

/** Every segment, in the order they were seen. */
export async function readSegments(store: PagedStore, id: string): Promise<Segment[]> {
  const pieces = await readPieces(store, id);
  return pieces === null ? [] : gather(pieces.segments());
}

/** A session in memory without its secrets. */
export function redactDocument(original: SessionDocument) {
  const redactor = createRedactor(whoseOf(original.session));
  redactor.gather(original);
  return { document: redactor.redact(original), redacted: redactor.describe() };
}
