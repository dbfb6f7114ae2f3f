// Opened sessions on their way between threads and processes: as bytes, a part at a time, so that what they
// take is known before they arrive.
import { deserialize, serialize } from 'node:v8';
import type { SessionDocument } from '../../shared/model/session.ts';
import type { OpenedSession } from './open-foreign.ts';

type SessionPart =
  /** Begins a session; its lists follow. */
  | { readonly kind: 'frame'; readonly frame: SessionDocument }
  | { readonly kind: ListName; readonly items: readonly unknown[] };

const listNames = ['flows', 'dns', 'exchanges', 'ledger', 'segments'] as const;
type ListName = (typeof listNames)[number];

const itemsInPart = 500;

/** Each in memory of its own, which may be handed over. */
export function* partsOf(sessions: readonly OpenedSession[]): Generator<Uint8Array<ArrayBuffer>> {
  for (const { document, segments } of sessions) {
    const { flows, dns, exchanges, ledger } = document;
    const lists = { flows, dns, exchanges, ledger, segments };
    const frame = { ...document, flows: [], dns: [], exchanges: [], ledger: [] };
    yield pack({ kind: 'frame', frame });
    for (const kind of listNames) {
      const list = lists[kind];
      for (let at = 0; at < list.length; at += itemsInPart) {
        yield pack({ kind, items: list.slice(at, at + itemsInPart) });
      }
    }
  }
}

const pack = (part: SessionPart): Uint8Array<ArrayBuffer> => serialize(part);

export interface JoinedSessions {
  readonly sessions: readonly OpenedSession[];
  /** Parts in the order in which `partsOf` gave them. */
  readonly add: (bytes: Uint8Array) => void;
}

export function joinParts(): JoinedSessions {
  const sessions: { document: SessionDocument; segments: unknown[] }[] = [];
  const add = (bytes: Uint8Array): void => {
    // Our own process made it, of what the model's schemas let through.
    const part = deserialize(bytes) as SessionPart;
    if (part.kind === 'frame') {
      sessions.push({ document: part.frame, segments: [] });
      return;
    }
    const last = sessions.at(-1);
    if (last === undefined) throw new Error('Part of a session that did not begin');
    const list: unknown[] = part.kind === 'segments' ? last.segments : last.document[part.kind];
    list.push(...part.items);
  };
  return { sessions: sessions as OpenedSession[], add };
}
