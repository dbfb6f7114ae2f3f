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

/**
 * How many of the first downward records are session tickets. Servers that give several give equally
 * long ones in a row; one alone is known by the length of the ticket that the client just showed.
 */
export function ticketsAtStart(
  items: readonly ContentRecord[],
  shownTicketBytes: number | null,
): number {
  const [first, second] = items;
  if (first === undefined || second === undefined) return 0;
  const { bytes } = first;
  if (bytes < ticketBytesRange.least || bytes > ticketBytesRange.most) return 0;
  const isDown = (item: ContentRecord | undefined): boolean => item?.record.direction === 'down';
  let equal = 1;
  while (equal < maxTickets && isDown(items[equal]) && items[equal]?.bytes === bytes) equal += 1;
  // At least one record must be left: a request always gets an answer of its own.
  if (equal > 1) return isDown(items[equal]) ? equal : 0;
  const extra = shownTicketBytes === null ? -1 : bytes - shownTicketBytes;
  const isSuccessor = extra >= ticketFrameBytes.least && extra <= ticketFrameBytes.most;
  return isSuccessor && isDown(second) ? 1 : 0;
}
