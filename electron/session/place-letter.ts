// Lays what was decrypted beside what was observed: which run of records carried each message, and a
// visit for each request.
import type { Burst, Exchange } from '../../shared/model/exchange.ts';
import type { ObservedFlow, SizeEstimate } from '../../shared/model/observation.ts';
import type { Visit } from '../../shared/model/session.ts';
import type { Direction } from '../../shared/model/segment.ts';
import type { Letter, ReadExchange } from '../decrypt/letter-reader.ts';
import type { Passage } from '../decrypt/plain-chunk.ts';

type Estimates = Readonly<Record<Direction, readonly SizeEstimate[]>>;

/** Exchanges with visits of their own, in the order in which the requests were sent. */
export function placeLetter(letter: Letter, flows: readonly ObservedFlow[]): Exchange[] {
  const estimates = new Map<string, Estimates>();
  for (const { flowId, estimates: all } of flows) {
    const of = (wanted: Direction) => all.filter(({ direction }) => direction === wanted);
    estimates.set(flowId, { up: of('up'), down: of('down') });
  }
  const places = letter.exchanges.map((read) => ({
    read,
    up: findRuns(estimates, read, 'up', read.up),
    down: findRuns(estimates, read, 'down', read.down),
  }));
  const users = new Map<string, number>();
  for (const { read, up, down } of places) {
    for (const key of keysOf(read, up, down)) users.set(key, (users.get(key) ?? 0) + 1);
  }
  return places.map(({ read, up, down }, n) => {
    const visitId = `v${n}`;
    const toBurst = (direction: Direction, runs: readonly number[]): Burst | null => {
      const [index] = runs;
      if (index === undefined) return null;
      const shared = users.get(keyOf(read, direction, index)) ?? 1;
      return { index, shared, parts: runs.length };
    };
    const bursts = { up: toBurst('up', up), down: toBurst('down', down) };
    return { ...read.exchange, id: `${visitId}-0`, visitId, bursts };
  });
}

const keyOf = ({ flow }: ReadExchange, direction: Direction, index: number): string =>
  `${flow.flowId} ${direction} ${index}`;

function keysOf(read: ReadExchange, up: readonly number[], down: readonly number[]): string[] {
  return [
    ...up.map((index) => keyOf(read, 'up', index)),
    ...down.map((index) => keyOf(read, 'down', index)),
  ];
}

/** Indexes of the estimates whose records carried some of the message. */
function findRuns(
  estimates: ReadonlyMap<string, Estimates>,
  { flow }: ReadExchange,
  direction: Direction,
  passage: Passage | null,
): number[] {
  if (passage === null) return [];
  const { startOffset, endOffset } = passage;
  return (estimates.get(flow.flowId)?.[direction] ?? [])
    .filter(({ evidence: { offset, lengthBytes } }) => {
      return offset < endOffset && offset + lengthBytes > startOffset;
    })
    .map(({ index }) => index);
}

/** One visit a request; `createdAtMs`: when the capture began. */
export function planLetterVisits(exchanges: readonly Exchange[], createdAtMs: number): Visit[] {
  return exchanges.map(({ visitId, request, startedMs, endedMs, failure }) => ({
    id: visitId,
    url: request.url,
    round: 0,
    status: failure === null ? 'done' : 'failed',
    startedAtMs: createdAtMs + startedMs,
    elapsedMs: Math.max(0, endedMs - startedMs),
    failure,
  }));
}
