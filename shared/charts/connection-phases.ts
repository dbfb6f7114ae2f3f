// What a connection was doing when, from its look-up to its handshake's end, as far as an observer can
// tell: names asked for before it, when its first byte passed, and where its records turn to data.
import { applicationData } from '../model/handshake.ts';
import type { Stretch } from '../model/waterfall.ts';
import { groupBy } from '../model/groups.ts';

/** A question for a name with its answer. */
export interface NamedStretch extends Stretch {
  readonly name: string;
  /** Record type and transport: a connection waits for one question of each kind at most. */
  readonly kind: string;
}

export interface NamedOpening {
  /** Null: nobody knows what would have been asked for. */
  readonly name: string | null;
  readonly openedMs: number;
}

/** The clock reads answer and opening one after the other. */
const slackMs = 1;
/** Questions for both families leave together, with a moment between them. */
const togetherMs = 250;
/** Who connects later than this did not wait for the answer, but knew it. */
const freshMs = 2000;

/**
 * The look-up each connection had to wait for, in the order of `openings`; null where a name was known
 * already. Each question is given once, to the first connection opened soon after its answer.
 */
export function attributeWaits(
  openings: readonly NamedOpening[],
  lookups: readonly NamedStretch[],
): (Stretch | null)[] {
  const waiting = groupBy(
    [...lookups].sort((a, b) => a.fromMs - b.fromMs),
    ({ name }) => name,
  );
  const waits: (Stretch | null)[] = openings.map(() => null);
  const inOrder = openings.map((opening, index) => ({ ...opening, index }));
  for (const { name, openedMs, index } of inOrder.sort((a, b) => a.openedMs - b.openedMs)) {
    const queue = waiting.get(name ?? '') ?? [];
    const taken = takeFresh(queue, openedMs);
    if (taken.length === 0) continue;
    waiting.set(
      name ?? '',
      queue.filter((lookup) => !taken.includes(lookup)),
    );
    const answered = taken.filter(({ toMs }) => toMs <= openedMs + slackMs);
    waits[index] = {
      fromMs: Math.min(...answered.map(({ fromMs }) => fromMs)),
      toMs: Math.max(...answered.map(({ toMs }) => toMs)),
    };
  }
  return waits;
}

/**
 * Of the questions asked together last the first of each kind, because visits ask in the order they
 * begin. One whose answer nobody waited for goes along: it belongs to no later connection.
 */
function takeFresh(queue: readonly NamedStretch[], openedMs: number): NamedStretch[] {
  const isReady = ({ toMs }: NamedStretch): boolean =>
    toMs <= openedMs + slackMs && toMs >= openedMs - freshMs;
  const last = queue.findLast(isReady);
  if (last === undefined) return [];
  const kinds = new Map<string, NamedStretch>();
  for (const lookup of queue) {
    const isTogether = Math.abs(last.fromMs - lookup.fromMs) <= togetherMs;
    if (!isTogether || lookup.fromMs > openedMs + slackMs) continue;
    const known = kinds.get(lookup.kind);
    if (known === undefined || (!isReady(known) && isReady(lookup))) {
      kinds.set(lookup.kind, lookup);
    }
  }
  return [...kinds.values()];
}

/** Records of one connection in order of time; of several summed up, the time of the first. */
export interface RecordTimes {
  readonly length: number;
  readonly timeMs: (index: number) => number;
  readonly isDown: (index: number) => boolean;
  readonly contentType: (index: number) => number;
}

/**
 * From the first record until data could flow. In TLS 1.3 the client's first encrypted record after an
 * answer is its Finished (RFC 8446 §2); before it the last handshake record ahead of all data ends it
 * (RFC 5246 §7.3). Null without records.
 */
export function findHandshake(records: RecordTimes, isTls13: boolean): Stretch | null {
  if (records.length === 0) return null;
  const fromMs = records.timeMs(0);
  let endMs = fromMs;
  let isAnswered = false;
  for (let index = 0; index < records.length; index += 1) {
    const isData = records.contentType(index) === applicationData;
    const isDown = records.isDown(index);
    if (!isData || !isTls13) {
      // Data sent along with the hello (0-RTT) does not end a handshake.
      if (isData && (isAnswered || isDown)) break;
      if (!isData) endMs = records.timeMs(index);
    } else if (!isDown && isAnswered) {
      endMs = records.timeMs(index);
      break;
    }
    isAnswered ||= isDown;
  }
  return { fromMs, toMs: endMs };
}
