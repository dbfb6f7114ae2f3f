// Which of the observer's size estimates belongs to a message, and how fairly the two can be compared.
import type { Burst, Exchange } from '../../shared/model/exchange.ts';
import type { SizeEstimate } from '../../shared/model/observation.ts';
import type { Direction } from '../../shared/model/segment.ts';
import { countOf } from '../../shared/words/format.ts';

/** Which of the flow's size estimates belongs to an exchange; null: none is known to. */
export function estimateIndexOf(exchange: Exchange, direction: Direction): number | null {
  const { bursts, page, indexOnFlow } = exchange;
  if (bursts !== undefined) return bursts[direction]?.index ?? null;
  return page === undefined ? indexOnFlow : (page.burst?.index ?? null);
}

const kinds = { up: 'request', down: 'answer' } as const;

/** What a reader must know before comparing the size of a run of records with that of one message. */
export function describeSharing(
  exchange: Exchange,
  direction: Direction,
  { totalBytes, errorBytes }: Pick<SizeEstimate, 'totalBytes' | 'errorBytes'>,
): string {
  const burst = exchange.bursts?.[direction] ?? null;
  if (burst === null) return '';
  const kind = kinds[direction];
  const size = direction === 'up' ? exchange.request.size : exchange.response?.size;
  const isAlone = burst.shared === 1 && burst.parts === 1;
  const misses = size && Math.abs(size.headBytes + size.bodyBytes - totalBytes) > errorBytes;
  return [
    ' Which records carried this message is known from the keys.',
    ...others(burst, kind),
    ...(burst.parts > 1
      ? [`The observer takes it for ${burst.parts} ${kind}s; this is the size of the first.`]
      : []),
    ...(isAlone && misses === true
      ? ['Here the truth lies outside: they also carried what is no part of it, settings say.']
      : []),
  ].join(' ');
}

function others({ shared }: Burst, kind: string): string[] {
  if (shared < 2) return [];
  const count = countOf(shared - 1, `other ${kind}`);
  return [`The same run carried ${count}: their sizes cannot be told apart.`];
}
