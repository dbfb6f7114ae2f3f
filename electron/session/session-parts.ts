// Opened sessions on their way between threads and processes: as bytes, a part at a time, so that what they
// take is known before they arrive. Exchanges and ledger stay bytes until somebody goes through them.
import { DefaultDeserializer, DefaultSerializer } from 'node:v8';
import type { StoredRow, StoredSession } from '../store/stored-session.ts';

/** Begins a session; its lists follow. */
const frameName = 'frame';
const rowLists = ['exchanges', 'ledger'] as const;
type RowList = (typeof rowLists)[number];
const otherLists = ['flows', 'dns', 'segments'] as const;
type OtherList = (typeof otherLists)[number];

const itemsInPart = 100;

/** Each in memory of its own, which may be handed over. Rows are made when their part is. */
export function* partsOf(sessions: readonly StoredSession[]): Generator<Uint8Array<ArrayBuffer>> {
  for (const session of sessions) {
    const noLists = { flows: [], dns: [], exchanges: [], ledger: [], segments: [] };
    yield pack(frameName, { ...session, ...noLists });
    for (const name of [...otherLists, ...rowLists]) {
      for (const items of inParts<unknown>(session[name])) yield pack(name, items);
    }
  }
}

function* inParts<T>(items: Iterable<T>): Generator<T[]> {
  let part: T[] = [];
  for (const item of items) {
    if (part.push(item) < itemsInPart) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}

/** The name can be read without what is named. */
function pack(name: string, content: unknown): Uint8Array<ArrayBuffer> {
  const serializer = new DefaultSerializer();
  serializer.writeHeader();
  serializer.writeValue(name);
  serializer.writeValue(content);
  return serializer.releaseBuffer();
}

interface Part {
  readonly name: typeof frameName | RowList | OtherList;
  readonly read: () => unknown;
}

/** Our own process made it, of what the model's schemas let through. */
function unpack(bytes: Uint8Array): Part {
  const deserializer = new DefaultDeserializer(bytes);
  deserializer.readHeader();
  const name = deserializer.readValue() as Part['name'];
  return { name, read: () => deserializer.readValue() };
}

export interface JoinedSessions {
  readonly sessions: readonly StoredSession[];
  /** Parts in the order in which `partsOf` gave them. */
  readonly add: (bytes: Uint8Array) => void;
}

export function joinParts(): JoinedSessions {
  const sessions: JoinedSession[] = [];
  const add = (bytes: Uint8Array): void => {
    const { name, read } = unpack(bytes);
    if (name === frameName) {
      sessions.push({ ...(read() as StoredSession), exchanges: new Rows(), ledger: new Rows() });
      return;
    }
    const last = sessions.at(-1);
    if (last === undefined) throw new Error('Part of a session that did not begin');
    if (name === 'exchanges' || name === 'ledger') last[name].add(bytes);
    else (last[name] as unknown[]).push(...(read() as unknown[]));
  };
  return { sessions, add };
}

interface JoinedSession extends StoredSession {
  readonly exchanges: Rows;
  readonly ledger: Rows;
}

class Rows implements Iterable<StoredRow> {
  readonly #parts: Uint8Array[] = [];

  add(part: Uint8Array): void {
    this.#parts.push(part);
  }

  *[Symbol.iterator](): Generator<StoredRow> {
    for (const part of this.#parts) yield* unpack(part).read() as StoredRow[];
  }
}
