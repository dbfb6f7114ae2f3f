// Records of TLS 1.3 that look like data but carry none of it: session tickets, the closing alert,
// told by length and place alone (RFC 8446 §4.6.1, §6.1).
import type { ContentRecord } from './exchange-runs.ts';

const alertBytes = 2;
const ticketBytesRange = { least: 80, most: 2000 } as const;
/** Header, lifetime, age, nonce and the length fields around a ticket, and a few extensions. */
const ticketFrameBytes = { least: 18, most: 60 } as const;
const maxTickets = 8;

/** True for the last record of a direction when it is as short as an alert. */
export function isTls13CloseRecord(
  all: readonly ContentRecord[],
  item: ContentRecord,
  index: number,
): boolean {
  if (item.bytes !== alertBytes) return false;
  const { direction } = item.record;
  return all.findLastIndex(({ record }) => record.direction === direction) === index;
}

/** Tickets among the first downward records, and the bytes that may have been an answer after all. */
export interface Tickets {
  readonly count: number;
  readonly errorBytes: number;
}

const noTickets: Tickets = { count: 0, errorBytes: 0 };
/** A lone record of this size after a full handshake: one ticket, or two packed into one record. */
const loneTicketBytes = { least: 150, most: 800 } as const;

const emptyFrameBytes = 9;
const settingBytes = 6;
const windowUpdateBytes = 13;
/** What keeps a connection going fits in here; an answer's head hardly does. */
const maxControlBytes = 76;

/** As long as SETTINGS, with or without the first WINDOW_UPDATE and an acknowledgement (RFC 9113 §6.5, §6.9). */
function isSettings({ bytes, record }: ContentRecord): boolean {
  if (record.direction !== 'down' || bytes > maxControlBytes) return false;
  const more = [0, windowUpdateBytes, emptyFrameBytes, windowUpdateBytes + emptyFrameBytes];
  return more.some((extra) => {
    const rest = bytes - emptyFrameBytes - extra;
    return rest >= 0 && rest % settingBytes === 0;
  });
}

/**
 * In HTTP/2 a server's first frame is SETTINGS (RFC 9113 §3.4): what stands in a record before one that
 * is as long, while the answer itself still follows, is a ticket of the handshake.
 */
function isBeforeSettings([, second, ...later]: readonly ContentRecord[]): boolean {
  if (second === undefined || !isSettings(second)) return false;
  // The client acknowledges them; whatever else it says is its next request.
  const next = later.findIndex(
    ({ bytes, record }) => record.direction === 'up' && bytes !== emptyFrameBytes,
  );
  const answer = next === -1 ? later : later.slice(0, next);
  return answer.some(({ bytes, record }) => record.direction === 'down' && bytes > maxControlBytes);
}

/**
 * Which of the first downward records are session tickets. Servers that give several give equally
 * long ones in a row; one alone is known by the length of the ticket that the client just showed, or by
 * the SETTINGS behind it. After a full handshake a lone short record most likely is a ticket, but could be
 * an answer's head: then its whole length is the error.
 */
export function ticketsAtStart(
  items: readonly ContentRecord[],
  shownTicketBytes: number | null,
  http: 'http/1.1' | 'h2' = 'http/1.1',
): Tickets {
  const [first, second] = items;
  if (first === undefined || second === undefined) return noTickets;
  const { bytes } = first;
  if (bytes < ticketBytesRange.least || bytes > ticketBytesRange.most) return noTickets;
  const isDown = (item: ContentRecord | undefined): boolean => item?.record.direction === 'down';
  let equal = 1;
  while (equal < maxTickets && isDown(items[equal]) && items[equal]?.bytes === bytes) equal += 1;
  // At least one record must be left: a request always gets an answer of its own.
  if (equal > 1) return isDown(items[equal]) ? { count: equal, errorBytes: 0 } : noTickets;
  if (!isDown(second)) return noTickets;
  if (http === 'h2' && isBeforeSettings(items)) return { count: 1, errorBytes: 0 };
  if (shownTicketBytes !== null) {
    const extra = bytes - shownTicketBytes;
    const isSuccessor = extra >= ticketFrameBytes.least && extra <= ticketFrameBytes.most;
    return isSuccessor ? { count: 1, errorBytes: 0 } : noTickets;
  }
  const isLikely = bytes >= loneTicketBytes.least && bytes <= loneTicketBytes.most;
  return isLikely ? { count: 1, errorBytes: bytes } : noTickets;
}
